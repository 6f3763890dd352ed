await until(() => !text().includes('Loading'));
await click('TikTok');
await until(() => !text().includes('Loading'));
await type('input', 'tides');
await click('Search');
await until(() => !text().includes('Loading'));
return [text(), errors];

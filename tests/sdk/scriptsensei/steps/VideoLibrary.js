await until(() => text().includes('High tide'));
const before = text();
await click('Delete');
await until(() => text().includes('Page 1 of 0') && !text().includes('Loading'));
return [before, text(), errors];

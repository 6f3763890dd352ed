await click('Generate Script');
await until(() => !text().includes('Generating'));
return [text(), errors];

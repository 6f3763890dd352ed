await until(() => text().includes('Total Views'));
await click('Export CSV');
await until(() => said.length > 1);
return [text(), said, errors];

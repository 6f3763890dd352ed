await click('Generate Video');
await until(() => errors.length > 0);
return [text(), errors];

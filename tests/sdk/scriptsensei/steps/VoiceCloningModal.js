await type('input[type=text]', 'Mine');
await choose('input[type=file]', new window.File([new Uint8Array(2000)], 'me.wav', { type: 'audio/wav' }));
await click('Clone Voice');
await until(() => said.length > 0);
return [text(), said];

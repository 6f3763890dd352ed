const csv = 'title,script,product_name,price\nOne,Tides rise.,Boat,5\nTwo,Tides fall.,Oar,7\n';
await choose('input', new window.File([csv], 'rows.csv', { type: 'text/csv' }));
await click('Generate Videos');
await until(() => said.length > 0 || text().includes('Bulk Job Status'));
return [text(), said, errors];

  const parseCsvFile = (file: File): Promise<any[]> => {
    return new Promise((resolve) => {
      const reader = new FileReader()
      reader.onload = (e) => {
        const text = e.target?.result as string
        const rows = text.split('\n').slice(1) // Skip header
        const data = rows.map((row) => {
          const [title, script, product_name, price] = row.split(',')
          return { title, script, product_name, price }
        })
        resolve(data)
      }
      reader.readAsText(file)
    })
  }

try {
  const result = await generateScript({ topic: 'AI' })
  // Success
} catch (error: any) {
  if (error.response) {
    // Server responded with error status
    const { error: errorType, message, details } = error.response.data

    switch (error.response.status) {
      case 400:
        // Validation error
        console.error('Validation error:', message, details)
        break
      case 401:
        // Unauthorized (token expired or invalid)
        console.error('Please log in again')
        // Redirect to login
        break
      case 403:
        // Forbidden (insufficient permissions)
        console.error('You do not have permission')
        break
      case 404:
        // Resource not found
        console.error('Resource not found')
        break
      case 429:
        // Rate limit exceeded
        console.error('Too many requests. Please try again later.')
        break
      case 500:
        // Server error
        console.error('Server error. Please try again.')
        break
      default:
        console.error('Unexpected error:', message)
    }
  } else if (error.request) {
    // Request made but no response (network error)
    console.error('Network error. Please check your connection.')
  } else {
    // Something else happened
    console.error('Error:', error.message)
  }
}

# Include API key in Authorization header
curl -H "Authorization: Bearer YOUR_API_KEY" \
     http://localhost:3002/api/v1/videos

# 1. Submit video generation job
curl -X POST http://localhost:3002/api/v1/videos \
  -H "Authorization: Bearer $API_KEY" \
  -H "X-CSRF-Token: $CSRF_TOKEN" \
  -d @config.json

# Response: {"job_id": "550e8400-e29b...", "status": "pending"}

# 2. Check job status
curl http://localhost:3002/api/v1/jobs/550e8400-e29b.../status \
  -H "Authorization: Bearer $API_KEY"

# Response: {"status": "processing", "progress": 75}

# 3. Download when complete
curl http://localhost:3002/api/v1/videos/550e8400-e29b.../download \
  -H "Authorization: Bearer $API_KEY" \
  -o result.mp4

curl -X POST http://localhost:3002/api/v1/videos \
  -H "Content-Type: application/json" \
  -H "Authorization: Bearer $API_KEY" \
  -H "X-CSRF-Token: $CSRF_TOKEN" \
  -d '{
    "scenes": [
      {
        "elements": [
          {
            "type": "audio",
            "src": "https://example.com/audio.mp3"
          }
        ]
      }
    ],
    "elements": [
      {
        "type": "subtitles",
        "settings": {
          "style": "progressive",
          "font-family": "Arial",
          "font-size": 24,
          "word-color": "#FFFFFF",
          "outline-color": "#000000"
        }
      }
    ]
  }'

curl http://localhost:3002/api/v1/health/detailed \
  -H "Authorization: Bearer $API_KEY"

curl http://localhost:3002/api/v1/videos?limit=10&offset=0 \
  -H "Authorization: Bearer $API_KEY"

# Check rate limit headers in response
curl -I http://localhost:3002/api/v1/health \
  -H "Authorization: Bearer $API_KEY"

# Implement exponential backoff for 429 responses

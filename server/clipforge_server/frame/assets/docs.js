// Starts the interactive documentation of one API: the page says which OpenAPI document to show.
const page = document.getElementById("api");
window.ui = SwaggerUIBundle({
  url: page.dataset.document,
  domNode: page,
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  validatorUrl: null,
  persistAuthorization: false,
  tryItOutEnabled: false,
  docExpansion: "list",
});

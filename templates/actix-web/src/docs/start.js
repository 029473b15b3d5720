// A file of its own: the page's policy allows no script inside HTML.
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  // Its default would send the description to somebody else's server.
  validatorUrl: null,
});

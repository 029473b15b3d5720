// `/health` on Node's own server without middleware, for a comparison with this project.
import { createServer } from 'node:http';

const answers = { '/health': { status: 'ok' }, '/': { name: 'node', version: process.version } };

const server = createServer((request, response) => {
  const body = JSON.stringify(answers[request.url]);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
});
server.listen(process.env.PORT, process.env.HOST);
process.on('SIGTERM', () => process.exit());

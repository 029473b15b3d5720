// `/health` on Node's own server, with nothing around it, to measure beside this project.
import { createServer } from 'node:http';

const answers = { '/health': { status: 'ok' }, '/': { name: 'node', version: process.version } };

const server = createServer((request, response) => {
  const body = JSON.stringify(answers[request.url]);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
});
server.listen(process.env.PORT, process.env.HOST);
process.on('SIGTERM', () => process.exit());

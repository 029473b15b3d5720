// Holds many connections to a server: `hold.ts <port> <connections> <seconds>`. Each sends a request every 8 seconds,
// because the server closes a connection that is idle for 10 seconds. Prints "open" when all are open, and at the end
// how many connections the server closed and how many responses came.
import { connect } from 'node:net';

const [port = 0, connections = 0, seconds = 0] = process.argv.slice(2).map(Number);
const INTERVAL = 8000;
const BATCH = 500;
const REQUEST = 'GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n';

let closed = 0;
let responses = 0;

for (let at = 0; at < connections; at += BATCH) {
  await Promise.all(Array.from({ length: Math.min(BATCH, connections - at) }, add));
}
console.log('open');
await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
console.log(JSON.stringify({ closed, responses }));
process.exit();

function add(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.write(REQUEST);
      const timer = setInterval(() => socket.write(REQUEST), INTERVAL);
      socket.on('close', () => clearInterval(timer));
      resolve();
    });
    socket.on('data', (data) => {
      if (data.includes('HTTP/1.1 200')) responses++;
    });
    socket.on('error', reject);
    socket.on('close', () => closed++);
  });
}

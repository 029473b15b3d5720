import http from 'node:http';
import { processorTime } from './processor-time.ts';

/** A request to one server, with the status of its answer. */
export interface Asked extends http.RequestOptions {
  expected: number;
}

/**
 * Sends requests over connections that stay open.
 *
 * @param request the request with this number, from 0
 * @returns processor microseconds of the server for one request
 * @throws Error for another status
 */
export async function costOfRequests(
  { pid, port }: { pid: number; port: number },
  { count, connections }: { count: number; connections: number },
  request: (number: number) => Asked,
): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const before = processorTime(pid);
  let next = 0;
  const client = async () => {
    while (next < count) await ask({ host: '127.0.0.1', port, agent, ...request(next++) });
  };
  await Promise.all(Array.from({ length: connections }, client));
  const spent = processorTime(pid) - before;
  agent.destroy();
  return spent / count;
}

function ask({ expected, ...options }: Asked): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.request(options, (response) => {
      if (response.statusCode !== expected) reject(new Error(`${options.path}: ${response.statusCode}`));
      response.resume().on('end', resolve);
    });
    request.on('error', reject).end();
  });
}

import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { equal, ok } from '../../../contract/expect.ts';
import type { Scene } from '../../../contract/scene.ts';

/** Reads the stored orders from the database itself, because the program's answers are under test. */
export class Orders {
  private readonly scene: Scene;
  private readonly url: string;

  constructor(scene: Scene, url: string) {
    this.scene = scene;
    this.url = url;
  }

  /** Records from now on each time when any instance confirms an order. */
  async watch(): Promise<void> {
    const insert = 'INSERT INTO confirmations SELECT NEW.id';
    const trigger = 'CREATE TRIGGER watch AFTER UPDATE ON orders FOR EACH ROW';
    const triggers = {
      sqlite: [`${trigger} WHEN NEW.status = 'confirmed' BEGIN ${insert}; END;`],
      mysql: [`${trigger} ${insert} FROM DUAL WHERE NEW.status = 'confirmed';`],
      postgres: [
        `CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${insert}; RETURN NULL; END $$;`,
        `${trigger} WHEN (NEW.status = 'confirmed') EXECUTE FUNCTION watch();`,
      ],
    };
    await this.run('CREATE TABLE confirmations (order_id BIGINT NOT NULL);', ...triggers[this.scene.subject.database]);
  }

  /** Requires that all of these orders are stored, and that no order remains pending. */
  async allConfirmed(ids: readonly number[], patience = 60_000): Promise<void> {
    const deadline = performance.now() + patience;
    while ((await this.pending()) > 0) {
      ok(performance.now() < deadline, `${await this.pending()} orders are still pending after ${patience} ms`);
      await sleep(200);
    }
    const stored = new Set((await this.run('SELECT id FROM orders;')).split('\n').map(Number));
    const lost = ids.filter((id) => !stored.has(id));
    equal(lost, [], `missing orders of ${ids.length} acknowledged ones`);
    equal(new Set(ids).size, ids.length, 'different ids among the answers');
  }

  /** Requires that every stored order was confirmed exactly once. */
  async eachConfirmedOnce(): Promise<void> {
    const never = 'SELECT count(*) FROM orders WHERE id NOT IN (SELECT order_id FROM confirmations);';
    const again =
      'SELECT count(*) FROM (SELECT order_id FROM confirmations GROUP BY order_id HAVING count(*) > 1) AS again;';
    equal(await this.run(never), '0', 'orders that no update confirmed');
    equal(await this.run(again), '0', 'orders that were confirmed more than once');
  }

  async pending(): Promise<number> {
    return Number(await this.run("SELECT count(*) FROM orders WHERE status = 'pending';"));
  }

  async count(): Promise<number> {
    return Number(await this.run('SELECT count(*) FROM orders;'));
  }

  private run(...statements: string[]): Promise<string> {
    return this.scene.databases.run(this.url, ...statements);
  }
}

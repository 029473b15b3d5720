//! The metrics as OpenMetrics text, the format that Prometheus asks for.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::db::Database;
use crate::worker::JobQueue;

pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds in seconds. The last one is near the default of `REQUEST_TIMEOUT_SECS`.
const BUCKETS: [f64; 13] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

// Each combination of labels stays in memory until the process ends. So no client may choose the value of a label.

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
    method: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    #[prometheus(flatten)]
    route: Route,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Pool {
    pool: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Connections {
    pool: &'static str,
    state: &'static str,
}

pub struct Metrics {
    registry: Registry,
    requests: Family<Outcome, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    connections: Family<Connections, Gauge>,
    most_connections: Family<Pool, Gauge>,
    job_queue_depth: Gauge,
    db: Database,
    jobs: JobQueue,
}

impl Metrics {
    pub fn new(db: Database, jobs: JobQueue) -> Self {
        let mut metrics = Self {
            registry: Registry::default(),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            connections: Family::default(),
            most_connections: Family::default(),
            job_queue_depth: Gauge::default(),
            db,
            jobs,
        };
        metrics.register();
        metrics
    }

    /// The registry adds the suffixes that Prometheus expects: `_total`, `_seconds`, `_info`.
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("http_requests", "Handled requests", self.requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "From the head of a request to its response",
            Unit::Seconds,
            self.durations.clone(),
        );
        registry.register(
            "db_connections",
            "Open database connections",
            self.connections.clone(),
        );
        registry.register(
            "db_connections_max",
            "Maximum number of open connections of a pool",
            self.most_connections.clone(),
        );
        registry.register(
            "job_queue_depth",
            "Orders that wait in the channel for a worker",
            self.job_queue_depth.clone(),
        );
        registry.register(
            "job_queue_capacity",
            "Orders that the channel has room for",
            ConstGauge::new(self.jobs.capacity() as i64),
        );
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
        registry.register_with_unit(
            "process_start_time",
            "When the program started, since 1970 in UTC",
            Unit::Seconds,
            ConstGauge::new(since_1970.unwrap_or_default().as_secs_f64()),
        );
        let build = Family::<_, Gauge>::default();
        let labels = [
            ("name", env!("CARGO_PKG_NAME")),
            ("version", env!("CARGO_PKG_VERSION")),
            ("database", "PostgreSQL"),
        ];
        build.get_or_create(&labels).set(1);
        registry.register("build_info", "The program and its database", build);
    }

    /// Counts a response. `route` is the pattern that matched, or empty.
    pub fn answered(&self, route: String, method: &str, status: u16, latency: Duration) {
        let route = Route {
            route: if route.is_empty() {
                "unmatched".to_owned()
            } else {
                route
            },
            method: METHODS
                .into_iter()
                .find(|known| *known == method)
                .unwrap_or("other"),
        };
        self.durations
            .get_or_create(&route)
            .observe(latency.as_secs_f64());
        self.requests
            .get_or_create(&Outcome { route, status })
            .inc();
    }

    /// The current metrics as text.
    pub fn text(&self) -> String {
        self.count_connections("main", &self.db);
        self.job_queue_depth.set(self.jobs.depth() as i64);
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("writing to a String cannot fail");
        text
    }

    fn count_connections<D: sqlx::Database>(&self, name: &'static str, pool: &sqlx::Pool<D>) {
        let open = pool.size() as usize;
        let idle = pool.num_idle();
        // The two numbers are not read at the same moment, and SQLx's count of idle connections can underflow to a huge
        // number.
        let idle = if idle > open { 0 } else { idle };
        for (state, count) in [("idle", idle), ("in_use", open - idle)] {
            let labels = Connections { pool: name, state };
            self.connections.get_or_create(&labels).set(count as i64);
        }
        let most = i64::from(pool.options().get_max_connections());
        self.most_connections
            .get_or_create(&Pool { pool: name })
            .set(most);
    }
}

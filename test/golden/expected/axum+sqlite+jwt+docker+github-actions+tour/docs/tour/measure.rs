//! How large, how quick, how many? For chapter 15 of the tour; needs no crate.
//!
//!     rustc -O --edition 2024 docs/tour/measure.rs -o target/measure
//!     target/measure target/release/<the program>
//!
//! It starts the program on a port of its own. What the numbers depend on stands above them.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, fs, io, thread};

const STARTS: usize = 9;
const CLIENTS: usize = 64;
const LOAD: Duration = Duration::from_secs(5);
const MOST_IDLE: usize = 10_000;

fn main() -> io::Result<()> {
    let Some(program) = env::args().nth(1) else {
        eprintln!("usage: measure <the program>");
        std::process::exit(2);
    };
    println!("{}", stamp());
    println!(
        "size      {:.1} MB",
        megabytes(fs::metadata(&program)?.len())
    );

    let mut starts: Vec<_> = (0..STARTS)
        .map(|_| {
            let server = Server::start(&program)?;
            let took = server.started_in;
            server.stop()?;
            Ok(took)
        })
        .collect::<io::Result<_>>()?;
    starts.sort();
    println!(
        "start     {:.1} ms at best, {:.1} ms in the middle of {STARTS}",
        milliseconds(starts[0]),
        milliseconds(starts[STARTS / 2])
    );

    let server = Server::start(&program)?;
    println!("memory    {} after the start", server.memory());
    for path in ["/health", "/health/ready"] {
        let mut times = load(server.address, path);
        times.sort();
        println!(
            "requests  {:.0} a second to {path}, the slowest hundredth took {:.1} ms or more",
            times.len() as f64 / LOAD.as_secs_f64(),
            milliseconds(times[times.len() * 99 / 100])
        );
    }
    println!("memory    {} after the load", server.memory());
    server.stop()?;

    let server = Server::start(&program)?;
    let before = server.resident();
    let idle = hold(server.address);
    let each = match (before, server.resident()) {
        (Some(before), Some(after)) => {
            format!(
                "{:.1} kB each",
                (after - before) as f64 / 1000.0 / idle.len() as f64
            )
        }
        _ => "their size is unknown on this system".to_owned(),
    };
    println!("idle      {} connections, {each}", idle.len());
    drop(idle);
    server.stop()
}

/// A running program.
struct Server {
    child: Child,
    address: SocketAddr,
    started_in: Duration,
}

impl Server {
    /// Returns at its first 200.
    fn start(program: &str) -> io::Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let began = Instant::now();
        let child = Command::new(program)
            .env("HOST", "127.0.0.1")
            .env("PORT", address.port().to_string())
            .env("RUST_LOG", "warn")
            .stdout(Stdio::null())
            .spawn()?;
        let mut server = Self {
            child,
            address,
            started_in: Duration::ZERO,
        };
        loop {
            if Client::connect(address).is_ok_and(|mut client| client.ask("/health").is_ok()) {
                server.started_in = began.elapsed();
                return Ok(server);
            }
            if server.child.try_wait()?.is_some() || began.elapsed() > Duration::from_secs(30) {
                return Err(io::Error::other("the program does not serve"));
            }
            thread::sleep(Duration::from_micros(200));
        }
    }

    fn stop(mut self) -> io::Result<()> {
        Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()?;
        let status = self.child.wait()?;
        if status.success() {
            Ok(())
        } else {
            Err(io::Error::other(format!("the program ended with {status}")))
        }
    }

    fn memory(&self) -> String {
        let bytes = self
            .resident()
            .map(|bytes| format!("{:.1} MB", megabytes(bytes as u64)));
        bytes.unwrap_or_else(|| "unknown".to_owned())
    }

    /// In bytes, where the system says it as Linux does.
    fn resident(&self) -> Option<i64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kibibytes: i64 = line.trim().trim_end_matches(" kB").parse().ok()?;
        Some(kibibytes * 1024)
    }
}

/// One connection that is kept open.
struct Client(TcpStream);

impl Client {
    fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        Ok(Self(stream))
    }

    /// An answer other than 200 is an error: it would be quick, and count.
    fn ask(&mut self, path: &str) -> io::Result<()> {
        write!(self.0, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        let mut answer = Vec::new();
        let mut part = [0; 2048];
        while !is_whole(&answer) {
            match self.0.read(&mut part)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                length => answer.extend_from_slice(&part[..length]),
            }
        }
        if answer.starts_with(b"HTTP/1.1 200 ") {
            Ok(())
        } else {
            Err(io::Error::other("the answer is not 200"))
        }
    }
}

/// Whether the head and as many bytes as it announces are there.
fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        line.to_ascii_lowercase()
            .strip_prefix("content-length: ")?
            .parse()
            .ok()
    });
    body.len() >= length.unwrap_or(0)
}

/// How long each request took.
fn load(address: SocketAddr, path: &str) -> Vec<Duration> {
    let over = AtomicBool::new(false);
    let client = || {
        let mut client = Client::connect(address).expect("the server accepts");
        let mut times = Vec::new();
        while !over.load(Ordering::Relaxed) {
            let asked = Instant::now();
            client.ask(path).expect("the server answers");
            times.push(asked.elapsed());
        }
        times
    };
    thread::scope(|threads| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| threads.spawn(client)).collect();
        thread::sleep(LOAD);
        over.store(true, Ordering::Relaxed);
        clients
            .into_iter()
            .flat_map(|client| client.join().expect("no client panics"))
            .collect()
    })
}

/// Opens connections until the system or the server has enough of them. Each has been answered once.
fn hold(address: SocketAddr) -> Vec<Client> {
    let open = |_| {
        let mut client = Client::connect(address).ok()?;
        client.ask("/health").ok().map(|()| client)
    };
    (0..MOST_IDLE).map_while(open).collect()
}

/// Where and when this was measured.
fn stamp() -> String {
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model);
    let count = thread::available_parallelism().map_or(1, usize::from);
    let busy = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let busy = busy
        .split(' ')
        .next()
        .filter(|load| !load.is_empty())
        .unwrap_or("unknown")
        .to_owned();
    let files = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let files = files.lines().find_map(|line| {
        line.strip_prefix("Max open files")?
            .split_whitespace()
            .next()
    });
    format!(
        "measured  on {}, {count} × {model}, {}, load {busy} before, at most {} open files",
        today(),
        env::consts::OS,
        files.unwrap_or("unknown")
    )
}

/// The date, from the days since 1970 (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn today() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs());
    let days = seconds / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02}")
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}

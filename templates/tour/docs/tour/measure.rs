//! Measures the size, speed and memory of servers, for chapter 15 of the tour. It needs no crate.
//!
//!     rustc -O --edition 2024 docs/tour/measure.rs -o target/measure
//!     target/measure target/release/<the program> ['<the command of another server>' …]
//!
//! Each server is started on its own port, which is in `HOST` and `PORT`. It must answer `/` with its name and version,
//! and `/health` with 200. The first lines of the output describe the machine.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, fs, io, thread};

const STARTS: usize = 9;
/// Each client has one connection, and one request at a time.
const CLIENTS: usize = 64;
const LOAD: Duration = Duration::from_secs(5);
const MOST_IDLE: usize = 100_000;
/// How many threads open connections. The server closes a connection that is idle for ten seconds.
const OPENERS: usize = 4;

fn main() -> io::Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let Some((program, others)) = arguments.split_first() else {
        eprintln!("usage: measure <the program> ['<the command of another server>' …]");
        std::process::exit(2);
    };
    println!("measured  {}", stamp());
    let ours = Figures::of(&[program])?;
    println!("\n{ours}");
    waiting_for_the_database(program)?;
    idle(program)?;

    for command in others {
        let command: Vec<_> = command.split_whitespace().collect();
        let other = Figures::of(&command)?;
        println!("\n{other}\ncompared  {}", ours.compared_with(&other));
    }
    Ok(())
}

/// The measurements of one program.
struct Figures {
    name: String,
    /// In bytes, if the command is the path of a file.
    size: Option<u64>,
    starts: Vec<Duration>,
    load: Load,
    /// In bytes, after the start and after the load, if the system reports it.
    memory: Option<(u64, u64)>,
}

impl Figures {
    fn of(command: &[&str]) -> io::Result<Self> {
        let mut starts = Vec::new();
        for _ in 0..STARTS {
            let server = Server::start(command)?;
            starts.push(server.started_in);
            server.stop()?;
        }
        starts.sort();

        let server = Server::start(command)?;
        let introduction = Client::connect(server.address)?.ask("/")?;
        let name = ["name", "version"].map(|member| text_of(&introduction, member));
        let before = server.memory();
        let load = Load::on(&server, "/health");
        let memory = before.zip(server.memory());
        server.stop()?;
        Ok(Self {
            name: name.join(" "),
            size: fs::metadata(command[0]).ok().map(|file| file.len()),
            starts,
            load,
            memory,
        })
    }

    fn start(&self) -> f64 {
        milliseconds(self.starts[STARTS / 2])
    }

    /// The ratios of both programs.
    fn compared_with(&self, other: &Self) -> String {
        let ratio = |ours: f64, theirs: f64| format!("{:.2} ×", ours / theirs);
        let requests = ratio(self.load.rate(), other.load.rate());
        let mut said = format!("with it, this project has {requests} the requests");
        if let Some((ours, theirs)) = self.load.processor.zip(other.load.processor) {
            said += &format!(", {} the processor time for each", ratio(ours, theirs));
        }
        said += "\n          ";
        if let Some(((_, ours), (_, theirs))) = self.memory.zip(other.memory) {
            said += &format!("{} the memory, ", ratio(ours as f64, theirs as f64));
        }
        said + &format!("{} the time to start", ratio(self.start(), other.start()))
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let best = milliseconds(self.starts[0]);
        writeln!(f, "program   {}", self.name)?;
        if let Some(size) = self.size {
            writeln!(f, "size      {:.1} MB", megabytes(size))?;
        }
        writeln!(
            f,
            "start     {best:.1} ms to the first answer at best, {:.1} ms in the middle of {STARTS}",
            self.start()
        )?;
        match self.memory {
            Some((before, after)) => writeln!(
                f,
                "memory    {:.1} MB after the start, {:.1} MB after the load",
                megabytes(before),
                megabytes(after)
            )?,
            None => writeln!(f, "memory    unknown on this system")?,
        }
        write!(f, "requests  {}", self.load)
    }
}

/// The requests to one path, as many as possible.
struct Load {
    path: &'static str,
    /// The time of each request, the fastest first.
    times: Vec<Duration>,
    /// Processor microseconds of the server for each request, if the system reports it.
    processor: Option<f64>,
}

impl Load {
    fn on(server: &Server, path: &'static str) -> Self {
        let before = server.processor_time();
        let mut times = ask_for_a_while(server.address, path);
        let used = server
            .processor_time()
            .zip(before)
            .map(|(after, before)| after - before);
        times.sort();
        Self {
            path,
            processor: used.map(|used| used.as_secs_f64() * 1e6 / times.len() as f64),
            times,
        }
    }

    fn rate(&self) -> f64 {
        self.times.len() as f64 / LOAD.as_secs_f64()
    }
}

impl std::fmt::Display for Load {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percentile = |part: usize| milliseconds(self.times[self.times.len() * part / 100]);
        let processor = self
            .processor
            .map_or("unknown".to_owned(), |time| format!("{time:.1} µs"));
        writeln!(
            f,
            "{:.0} a second to {}, {processor} of processor time for each",
            self.rate(),
            self.path
        )?;
        write!(
            f,
            "          p50 {:.1} ms, p99 {:.1} ms",
            percentile(50),
            percentile(99)
        )
    }
}

fn waiting_for_the_database(program: &str) -> io::Result<()> {
    let server = Server::start(&[program])?;
    println!("requests  {}", Load::on(&server, "/health/ready"));
    server.stop()
}

fn idle(program: &str) -> io::Result<()> {
    let server = Server::start(&[program])?;
    let before = server.memory();
    let mut clients = hold(server.address);
    let opened = clients.len();
    // The reading of the memory needs one open file.
    clients.truncate(opened - 1);
    let after = server.memory();
    clients.retain_mut(|client| client.ask("/health").is_ok());
    println!(
        "idle      {opened} connections at once, {} of them answered once more",
        clients.len()
    );
    if let Some((before, after)) = before.zip(after) {
        let each = after.saturating_sub(before) as f64 / opened as f64;
        println!(
            "          {:.1} kB of memory each, so 100000 would take {:.1} GB",
            each / 1e3,
            each * 100_000.0 / 1e9
        );
    }
    drop(clients);
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
    fn start(command: &[&str]) -> io::Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let began = Instant::now();
        let child = Command::new(command[0])
            .args(&command[1..])
            .env("HOST", "127.0.0.1")
            .env("PORT", address.port().to_string())
            .env("RUST_LOG", "error")
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| io::Error::other(format!("cannot start {}: {error}", command[0])))?;
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
                return Err(io::Error::other(format!("{} does not serve", command[0])));
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

    /// The memory of the program in bytes, if the system reports it as Linux does.
    fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
        Some(kibibytes * 1024)
    }

    /// The processor time so far, in user mode and in the system (`man 5 proc_pid_stat`, fields 14 and 15).
    fn processor_time(&self) -> Option<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        let (_, after_name) = stat.rsplit_once(") ")?;
        let fields = after_name.split(' ').skip(11).take(2);
        let hundredths: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
        Some(Duration::from_millis(10 * hundredths))
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

    /// Head and body. Any other status than 200 is an error, because a fast error would improve the figures.
    fn ask(&mut self, path: &str) -> io::Result<String> {
        write!(self.0, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        let mut answer = String::new();
        let mut part = [0; 2048];
        while !is_whole(&answer) {
            match self.0.read(&mut part)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                length => answer.push_str(&String::from_utf8_lossy(&part[..length])),
            }
        }
        if answer.starts_with("HTTP/1.1 200 ") {
            Ok(answer)
        } else {
            Err(io::Error::other("the answer is not 200"))
        }
    }
}

/// Whether the head and the whole body have arrived.
fn is_whole(answer: &str) -> bool {
    let Some((head, body)) = answer.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.parse().ok())?
    });
    body.len() >= length.unwrap_or(0)
}

/// A member of a flat JSON object.
fn text_of(json: &str, member: &str) -> String {
    let after = json.split_once(&format!("\"{member}\":\""));
    let value = after.and_then(|(_, after)| after.split('"').next());
    value.unwrap_or("unknown").to_owned()
}

/// The time of each request.
fn ask_for_a_while(address: SocketAddr, path: &str) -> Vec<Duration> {
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

/// Opens connections until the system or the server refuses more. Each connection has had one response.
fn hold(address: SocketAddr) -> Vec<Client> {
    let open = |_| {
        let mut client = Client::connect(address).ok()?;
        client.ask("/health").ok().map(|_| client)
    };
    let share = || (0..MOST_IDLE / OPENERS).map_while(open).collect::<Vec<_>>();
    thread::scope(|threads| {
        let openers: Vec<_> = (0..OPENERS).map(|_| threads.spawn(share)).collect();
        openers
            .into_iter()
            .flat_map(|opener| opener.join().expect("no opener panics"))
            .collect()
    })
}

/// The date and the machine of the measurement.
fn stamp() -> String {
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model);
    let count = thread::available_parallelism().map_or(1, usize::from);
    // The 1 of `0.19 0.65 0.94 1/123 4567`: the tasks that can run, with this program (`man 5 proc_loadavg`).
    let busy = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let busy = busy.split([' ', '/']).nth(3);
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let files = limits.lines().find_map(|line| {
        let line = line.strip_prefix("Max open files")?;
        line.split_whitespace().next()
    });
    format!(
        "on {}, {}, {count} × {model}\n          at most {} open files, {} running at the time",
        today(),
        env::consts::OS,
        files.unwrap_or("unknown"),
        busy.unwrap_or("unknown")
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

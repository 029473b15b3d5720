// Made by `npm run locks`: every package in any lock file that we ship. A project cannot have such a name.
export const lockedCrates: readonly string[] = `
  actix-codec actix-cors actix-http actix-macros actix-router actix-rt actix-server actix-service actix-utils
  actix-web actix-web-codegen adler2 aho-corasick allocator-api2 android_system_properties anyhow argon2
  arrayvec atoi atomic-waker autocfg axum axum-core axum-macros axum-server axum-test base64 base64ct bitflags
  blake2 block-buffer borsh borsh-derive bumpalo byteorder bytes bytesize bytestring cc cfg-if cfg_aliases
  chacha20 chrono cmov const-oid constant_time_eq convert_case cookie core-foundation-sys core_detect
  cpufeatures crc crc-catalog crc32fast crossbeam-queue crossbeam-utils crypto-common ctutils dashmap deranged
  derive_more derive_more-impl digest displaydoc dotenvy dtoa educe either email_address encoding_rs
  enum-ordinalize enum-ordinalize-derive equivalent erased-serde errno etcetera event-listener expect-json
  expect-json-macros find-msvc-tools flate2 flume fnv foldhash form_urlencoded futures-channel futures-core
  futures-executor futures-intrusive futures-io futures-macro futures-sink futures-task futures-timer
  futures-util generic-array getrandom governor h2 hashbrown hashlink heck hex hkdf hmac http http-body
  http-body-util httparse httpdate hybrid-array hyper hyper-util iana-time-zone iana-time-zone-haiku
  icu_collections icu_locale_core icu_normalizer icu_normalizer_data icu_properties icu_properties_data
  icu_provider idna idna_adapter impl-more indexmap inventory ipnet itoa js-sys jsonwebtoken language-tags
  lazy_static libc libsqlite3-sys litemap local-waker lock_api log matchers matchit md-5 memchr mime mime_guess
  miniz_oxide mio multiversion_no_op nix nonzero_ext nu-ansi-term num num-bigint num-complex num-conv
  num-integer num-iter num-rational num-traits once_cell parking parking_lot parking_lot_core password-hash
  pastey percent-encoding phc pin-project-lite pkg-config portable-atomic potential_utf powerfmt ppv-lite86
  proc-macro-crate proc-macro2 prometheus-client prometheus-client-derive-encode quote r-efi rand rand_chacha
  rand_core redox_syscall regex regex-automata regex-lite regex-syntax reqwest reserve-port ring rlimit
  rust-multipart-rfc7578_2 rust_decimal rustc_version rustls rustls-pki-types rustls-webpki rustversion ryu
  scopeguard secrecy semver serde serde_core serde_derive serde_json serde_path_to_error serde_urlencoded sha1
  sha2 sharded-slab shlex signal-hook-registry signature simd-adler32 simdutf8 slab smallvec socket2 spin
  spinning_top sqlx sqlx-core sqlx-macros sqlx-macros-core sqlx-mysql sqlx-postgres sqlx-sqlite
  stable_deref_trait stringprep subtle syn sync_wrapper synstructure thiserror thiserror-impl thread_local time
  time-core time-macros tinystr tinyvec tokio tokio-io-timeout tokio-macros tokio-stream tokio-util
  toml_datetime toml_edit toml_parser tower tower-http tower-layer tower-service tracing tracing-attributes
  tracing-core tracing-serde tracing-subscriber try-lock typed-path typeid typenum typetag typetag-impl unicase
  unicode-bidi unicode-ident unicode-normalization unicode-properties unicode-segmentation unicode-xid untrusted
  url utf8_iter utf_types utoipa utoipa-axum utoipa-gen utoipa-swagger-ui utoipa-swagger-ui-vendored uuid
  valuable vcpkg version_check want wasi wasip2 wasm-bindgen wasm-bindgen-futures wasm-bindgen-macro
  wasm-bindgen-macro-support wasm-bindgen-shared web-sys web-time webpki-roots whoami windows-core
  windows-implement windows-interface windows-link windows-result windows-strings windows-sys windows-targets
  windows_aarch64_gnullvm windows_aarch64_msvc windows_i686_gnu windows_i686_gnullvm windows_i686_msvc
  windows_x86_64_gnu windows_x86_64_gnullvm windows_x86_64_msvc winnow wit-bindgen writeable yoke yoke-derive
  zerocopy zerocopy-derive zerofrom zerofrom-derive zeroize zeroize_derive zerotrie zerovec zerovec-derive zip
  zlib-rs zmij zopfli
`
  .trim()
  .split(/\s+/);

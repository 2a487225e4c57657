//! Databases of the user in the shapes that their makers publish: where the country stands, where the network, and what is neither.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use wohin::enrich::Knowledge;
use wohin::geo::{DataError, Store, UserData};
use wohin::model::codes::CountryVerdict;

use super::capture::v4;

/// A value of a `MaxMind` DB (format 2.0).
enum Value {
    Text(&'static str),
    Number(u32),
    Short(u16),
    Long(u64),
    Flag(bool),
    EmptyList,
    Map(Vec<(&'static str, Value)>),
}

use Value::{EmptyList, Flag, Long, Map, Number, Short, Text};

fn control(kind: u8, size: usize, extended: bool) -> Vec<u8> {
    let (size, more) = if size < 29 { (size, None) } else { (29, Some(u8::try_from(size - 29).unwrap())) };
    let size = u8::try_from(size).unwrap();
    let head = if extended { vec![size, kind - 7] } else { vec![kind << 5 | size] };
    head.into_iter().chain(more).collect()
}

fn encode(value: &Value) -> Vec<u8> {
    match value {
        Text(text) => [control(2, text.len(), false), text.as_bytes().to_vec()].concat(),
        Number(number) => [control(6, 4, false), number.to_be_bytes().to_vec()].concat(),
        Short(number) => [control(5, 2, false), number.to_be_bytes().to_vec()].concat(),
        Long(number) => [control(9, 8, true), number.to_be_bytes().to_vec()].concat(),
        Flag(flag) => control(14, usize::from(*flag), true),
        EmptyList => control(11, 0, true),
        Map(entries) => {
            let body = entries.iter().flat_map(|(key, value)| [encode(&Text(key)), encode(value)].concat());
            control(7, entries.len(), false).into_iter().chain(body).collect()
        }
    }
}

/// A database of IPv4 in which each of these addresses has its record: a tree of as many chains of 32 bits as there are records.
fn database(kind: &'static str, records: &[(Ipv4Addr, Value)]) -> Vec<u8> {
    let mut nodes: Vec<[Option<usize>; 2]> = vec![[None; 2]];
    let (mut data, mut leaves) = (Vec::new(), Vec::new());
    for (address, value) in records {
        let mut node = 0;
        for depth in 0..32 {
            let side = usize::try_from(address.to_bits() >> (31 - depth) & 1).unwrap();
            if depth == 31 {
                leaves.push((node, side, data.len()));
            } else if let Some(next) = nodes[node][side] {
                node = next;
            } else {
                nodes.push([None; 2]);
                nodes[node][side] = Some(nodes.len() - 1);
                node = nodes.len() - 1;
            }
        }
        data.extend(encode(value));
    }
    let count = nodes.len();
    let mut tree: Vec<[usize; 2]> = nodes.iter().map(|sides| sides.map(|side| side.unwrap_or(count))).collect();
    for (node, side, place) in leaves {
        tree[node][side] = count + 16 + place;
    }
    let about = Map(vec![
        ("binary_format_major_version", Short(2)),
        ("binary_format_minor_version", Short(0)),
        ("build_epoch", Long(1_790_000_000)),
        ("database_type", Text(kind)),
        ("description", Map(vec![("en", Text(kind))])),
        ("ip_version", Short(4)),
        ("languages", EmptyList),
        ("node_count", Number(u32::try_from(count).unwrap())),
        ("record_size", Short(32)),
    ]);
    let tree = tree.iter().flatten().flat_map(|child| u32::try_from(*child).unwrap().to_be_bytes());
    tree.chain([0; 16]).chain(data).chain(*b"\xab\xcd\xefMaxMind.com").chain(encode(&about)).collect()
}

/// A file of its own for each database.
fn written(bytes: &[u8]) -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("shape-{}-{}.mmdb", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// What options do with a database.
fn given(bytes: &[u8], as_country: bool, as_network: bool) -> Result<Store, DataError> {
    let path = written(bytes);
    let of = |wanted: bool| if wanted { vec![path.clone()] } else { Vec::new() };
    let store = Store::new(&UserData { country: of(as_country), networks: of(as_network), folder: None });
    std::fs::remove_file(&path).unwrap();
    store
}

/// An address that the built-in sets place elsewhere (Google, United States), and that tells a database of countries from one of networks.
fn asked() -> Ipv4Addr {
    v4("8.8.8.8")
}

fn country(shape: Value) -> (Option<String>, CountryVerdict) {
    let store = given(&database("test", &[(asked(), shape)]), true, false).unwrap();
    let placed = store.place(IpAddr::V4(asked()));
    (placed.country.map(|code| code.to_string()), placed.verdict)
}

fn network(shape: Value) -> (u32, String) {
    let store = given(&database("test", &[(asked(), shape)]), false, true).unwrap();
    let found = store.network(IpAddr::V4(asked())).unwrap();
    assert!(found.dataset.starts_with("user:"), "{found:?}");
    (found.asn, found.operator.map(|name| name.to_string()).unwrap_or_default())
}

fn names() -> Value {
    Map(vec![("de", Text("Deutschland")), ("en", Text("Germany"))])
}

/// `{code, geoname_id, names}` and the like, as `MaxMind` and DB-IP nest them.
fn maxmind(iso_code: &'static str) -> Value {
    Map(vec![("geoname_id", Number(2_921_044)), ("is_in_european_union", Flag(true)), ("iso_code", Text(iso_code)), ("names", names())])
}

fn continent() -> Value {
    Map(vec![("code", Text("EU")), ("geoname_id", Number(6_255_148)), ("names", names())])
}

#[test]
fn countries_stand_where_each_maker_puts_them() {
    let shapes: Vec<(&str, Value)> = vec![
        (
            "MaxMind GeoIP2 and GeoLite2 Country (dev.maxmind.com/geoip/docs/databases/city-and-country)",
            Map(vec![
                ("continent", continent()),
                ("country", maxmind("DE")),
                ("registered_country", maxmind("US")),
                ("represented_country", maxmind("FR")),
            ]),
        ),
        (
            "MaxMind GeoIP2 City",
            Map(vec![
                ("city", Map(vec![("geoname_id", Number(1)), ("names", names())])),
                ("continent", continent()),
                ("country", maxmind("DE")),
                ("location", Map(vec![("time_zone", Text("Europe/Berlin"))])),
                ("registered_country", maxmind("US")),
            ]),
        ),
        ("DB-IP Country Lite (db-ip.com/db/format/ip-to-country-lite)", Map(vec![("continent", continent()), ("country", maxmind("DE"))])),
        (
            "DB-IP ISP (db-ip.com/db/format/ip-to-isp)",
            Map(vec![
                ("continent", continent()),
                ("country", maxmind("DE")),
                ("traits", Map(vec![("autonomous_system_number", Number(3320)), ("isp", Text("Example"))])),
            ]),
        ),
        (
            "IPinfo Lite (ipinfo.io/developers/ipinfo-lite-database)",
            Map(vec![
                ("as_domain", Text("example.net")),
                ("as_name", Text("Example")),
                ("asn", Text("AS3320")),
                ("continent", Text("Europe")),
                ("continent_code", Text("EU")),
                ("country", Text("Germany")),
                ("country_code", Text("DE")),
            ]),
        ),
        (
            "IPinfo Country ASN, the free one before Lite",
            Map(vec![
                ("as_name", Text("Example")),
                ("asn", Text("AS3320")),
                ("continent", Text("EU")),
                ("country", Text("DE")),
                ("country_name", Text("Germany")),
            ]),
        ),
        ("IPinfo Location", Map(vec![("city", Text("Bonn")), ("country", Text("DE")), ("lat", Text("50.7")), ("region", Text("NW"))])),
        ("IP2Location DB1, like MaxMind's", Map(vec![("country", Map(vec![("iso_code", Text("DE")), ("names", names())]))])),
        ("IPLocate Country", Map(vec![("continent_code", Text("EU")), ("country_code", Text("DE")), ("country_name", Text("Germany"))])),
        ("flat tables of ip-location-db", Map(vec![("country_code", Text("DE"))])),
        (
            "Geo Open Country ASN",
            Map(vec![(
                "country",
                Map(vec![
                    ("AutonomousSystemNumber", Text("3320")),
                    ("AutonomousSystemOrganization", Text("Example")),
                    ("iso_code", Text("DE")),
                ]),
            )]),
        ),
    ];
    for (maker, shape) in shapes {
        assert_eq!(country(shape), (Some("DE".to_owned()), CountryVerdict::User), "{maker}");
    }
}

#[test]
fn networks_stand_where_each_maker_puts_them() {
    let flat = |number| Map(vec![("autonomous_system_number", number), ("autonomous_system_organization", Text("Example"))]);
    let shapes: Vec<(&str, Value)> = vec![
        ("MaxMind GeoLite2 ASN, DB-IP ASN Lite, IP2Location ASN", flat(Number(3320))),
        (
            "MaxMind GeoIP2 ISP",
            Map(vec![
                ("autonomous_system_number", Number(3320)),
                ("autonomous_system_organization", Text("Example")),
                ("isp", Text("Other")),
                ("organization", Text("Other")),
            ]),
        ),
        ("MaxMind GeoIP2 Enterprise, DB-IP ISP", Map(vec![("country", maxmind("DE")), ("traits", flat(Number(3320)))])),
        (
            "IPinfo Lite, IPinfo Country ASN",
            Map(vec![
                ("as_domain", Text("example.net")),
                ("as_name", Text("Example")),
                ("asn", Text("AS3320")),
                ("country_code", Text("DE")),
            ]),
        ),
        (
            "IPinfo ASN",
            Map(vec![
                ("asn", Text("AS3320")),
                ("country", Text("DE")),
                ("domain", Text("example.net")),
                ("name", Text("Example")),
                ("type", Text("isp")),
            ]),
        ),
        (
            "IPLocate ASN",
            Map(vec![
                ("asn", Number(3320)),
                ("country_code", Text("DE")),
                ("domain", Text("example.net")),
                ("name", Text("EXAMPLE")),
                ("org", Text("Example")),
            ]),
        ),
        (
            "Geo Open Country ASN",
            Map(vec![("country", Map(vec![("AutonomousSystemNumber", Text("3320")), ("AutonomousSystemOrganization", Text("Example"))]))]),
        ),
    ];
    for (maker, shape) in shapes {
        assert_eq!(network(shape), (3320, "Example".to_owned()), "{maker}");
    }
}

/// Databases of networks hold a country, too: that of the registration. It never passes for a location.
#[test]
fn the_seat_of_a_network_is_no_location() {
    let shapes = || {
        vec![
            Map(vec![("asn", Text("AS3320")), ("country", Text("DE")), ("domain", Text("example.net")), ("name", Text("Example"))]),
            Map(vec![("asn", Number(3320)), ("country_code", Text("DE")), ("name", Text("EXAMPLE")), ("org", Text("Example"))]),
        ]
    };
    for shape in shapes() {
        let refused = given(&database("test", &[(asked(), shape)]), true, false).unwrap_err().to_string();
        assert!(refused.contains("--asn-db"), "{refused}");
    }
    // Nor where the database is not recognised as one of networks, because it knows no address that would tell.
    for shape in shapes() {
        let elsewhere = v4("203.0.113.9");
        let store = given(&database("test", &[(elsewhere, shape)]), true, false).unwrap();
        assert_eq!(store.place(IpAddr::V4(elsewhere)).country, None);
    }
}

#[test]
fn a_database_of_the_other_kind_is_refused() {
    let country = database("test", &[(asked(), Map(vec![("country", maxmind("DE"))]))]);
    assert!(given(&country, false, true).unwrap_err().to_string().contains("--country-db"));
    let network = database("test", &[(asked(), Map(vec![("autonomous_system_number", Number(3320))]))]);
    assert!(given(&network, true, false).unwrap_err().to_string().contains("--asn-db"));
    let both =
        database("test", &[(asked(), Map(vec![("asn", Text("AS3320")), ("as_name", Text("Example")), ("country_code", Text("DE"))]))]);
    assert!(given(&both, true, true).is_ok());
}

/// Rows without a country say nothing (`IP2Location` writes `-`), pseudo codes are no country, and a flag may be a text.
#[test]
fn what_is_no_country_stays_none() {
    let placed = |shape: Value| {
        let known = Map(vec![("country_code", Text("FR"))]);
        let store = given(&database("test", &[(asked(), shape), (v4("1.1.1.1"), known)]), true, false).unwrap();
        let placed = store.place(IpAddr::V4(asked()));
        let own = placed.places.iter().any(|place| place.dataset.starts_with("user:"));
        (own, placed.country.filter(|_| own).map(|code| code.to_string()))
    };
    assert_eq!(placed(Map(vec![("country", Map(vec![("iso_code", Text("-"))]))])), (false, None));
    assert_eq!(placed(Map(vec![("country_code", Text("EU"))])), (true, None));
    assert_eq!(placed(Map(vec![("continent", continent())])), (false, None));
    assert_eq!(placed(Map(vec![("is_anycast", Text("true"))])), (true, None));
    assert_eq!(placed(Map(vec![("traits", Map(vec![("is_anycast", Flag(true))]))])), (true, None));
    assert_eq!(placed(Map(vec![("country_code", Text("DE")), ("is_anycast", Text("false"))])), (true, Some("DE".to_owned())));
}

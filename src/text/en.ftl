# English texts. The same keys and arguments as in every other language file; a test compares them.

## How the language writes

format-decimal = .
format-group = ,
format-byte-one = byte
format-byte-many = bytes
format-share = { $percent }%
format-day = { $day } { $month } { $year }
format-moment = { $year }-{ $month }-{ $day } { $time }
format-period = { $day }, { $first }–{ $last } UTC ({ $length })
format-period-days = { $day }, { $first } – { $day-after }, { $last } UTC ({ $length })
format-seconds = { $seconds } s
format-minutes = { $minutes } min { $seconds } s
format-hours = { $hours } h { $minutes } min
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
list-comma = {", "}
list-and = { $head } and { $last }
code-without-text = code { $code }, of which this version knows no description

## Counted things

packets = { $count ->
    [one] 1 packet
   *[other] { NUMBER($count) } packets
}
flows = { $count ->
    [one] 1 flow
   *[other] { NUMBER($count) } flows
}
addresses = { $count ->
    [one] 1 address
   *[other] { NUMBER($count) } addresses
}
recipients = { $count ->
    [one] 1 recipient
   *[other] { NUMBER($count) } recipients
}
endpoints = { $count ->
    [one] 1 endpoint
   *[other] { NUMBER($count) } endpoints
}

## Page one

front-title = Where did the data go?
front-tested = Examined
front-capture = { $file }: { $period }
front-capture-no-time = { $file }: no packet, no time
front-amount = { packets }, { BYTES($bytes) }
front-local = Tester: { $addresses } ({ $how })
front-local-unknown = Tester: not determinable ({ $how })
front-conditions = Stated: { $fields }.
front-conditions-missing = Not stated: { $fields }. The result holds for the recorded configuration only.
front-recorded-at = recorded at
front-set-aside = { $count ->
    [one] 1 flow
   *[other] { NUMBER($count) } flows
} with { BYTES($bytes) } of other programs or of idle time set aside; see the table “Set aside”.
test_field-client = client
test_field-version = version
test_field-account = account
test_field-settings = settings
test_field-participants = participants
test_field-place = place
test_field-time_zone = time zone
test_field-clock_offset = clock offset
test_field-clock_synchronised = clock synchronised
test_field-host = host
test_field-system = system
test_field-deletion_date = date of deletion
test_field-recorder = recorded with
test_field-started = begin
test_field-ended = end
test_field-command = command
model-self = self-operated service
model-provider = operated by an external IT provider
model-online = online service
front-call-yes = Audio or video was transmitted for { $length }, from { $first } to { $last } UTC.
front-call-unclear = A single sign points to audio or video, for { $length }, from { $first } to { $last } UTC.
front-media-heading = Audio and video: { $count ->
    [0] no recipient observed
    [one] 1 recipient
   *[other] { NUMBER($count) } recipients
}
front-telemetry-heading = Diagnostic and telemetry data (candidates): { $count ->
    [0] no recipient observed
    [one] 1 recipient
   *[other] { NUMBER($count) } recipients
}
front-advertising-heading = Advertising and its measurement (candidates): { $count ->
    [one] 1 recipient
   *[other] { NUMBER($count) } recipients
}
front-other-heading = Other counterparts: { $count ->
    [0] none
    [one] 1 recipient
   *[other] { NUMBER($count) } recipients
}
front-more = { $count ->
    [one] 1 more: see the table of recipients in the report
   *[other] { NUMBER($count) } more: see the table of recipients in the report
}
front-path = Path
front-countries = Countries
front-countries-note = In brackets: number of recipients.
front-countries-location = Server location (estimated): { $countries }
front-countries-entity = Seat of the companies: { $countries }
front-countries-parent = Seat of the parent companies: { $countries }
front-countries-entity-none = Seat of the companies: not known for any recipient
front-countries-parent-none = Seat of the parent companies: not known for any recipient
front-countries-seats-none = Seat of the companies and parent companies: not known for any recipient
front-countries-none = No recipient outside the own network was observed.
front-country = { $country } ({ NUMBER($count) })
front-country-group = { $status }: { $countries }
front-country-no-status = no status in the table for the day of the capture
front-country-unknown = not determinable ({ NUMBER($count) })
front-countries-as-of = Status under Chapter V GDPR on the day of the capture ({ $recorded }), by the table of { $day }; to be checked on the day of assessment.
front-encryption = Encryption
front-encryption-share = { $what }: { $parts }
front-encryption-part = { $share } { $kind }
front-clear = In the clear: { $what }
front-clear-none = Nothing in the clear was recognised beyond what every connection shows (addresses, times, volumes, server names).
front-certainty = How sure
front-certainty-share = Of { BYTES($bytes) } in { flows }: { $certain } identified with certain or strong evidence, { $weak } by a single sign, { $unknown } not identified.
front-certainty-country = Countries are estimates from databases. Of { addresses }: { $parts }.
front-certainty-agreed = { NUMBER($count) } where they agree
front-certainty-single = { NUMBER($count) } by a single source
front-certainty-disagreed = { NUMBER($count) } where they contradict each other
front-certainty-unplaced = { NUMBER($count) } not determinable
front-unseen = Not visible
front-unseen-content = The payload was not read. Kind and purpose of encrypted data, end-to-end encryption, storage and forwarding behind the first counterpart are not observable.
front-unseen-hidden = { $count ->
    [one] The server name of 1 flow was hidden by encryption.
   *[other] The server names of { NUMBER($count) } flows were hidden by encryption.
}
front-unseen-no-ip = { packets } without IP (local network control and the like; see the table “What could not be seen”)
front-disclaimer = This summary supports an assessment; it is not one. Neither a clean nor a long list allows a direct conclusion on lawfulness.
front-report = Reports and evidence: { $folder }
front-no-report = Tables, evidence and method: repeat with `-o FOLDER`.

front-empty = Nothing to show
front-path-mixed = { $topology }: { $ways }
front-path-endpoints = Media to or from { $endpoints }{ $more ->
    [0] {"."}
   *[other] {" and "}{ NUMBER($more) } more.
}
front-path-migrations = { $count ->
    [one] 1 stream moved to another address during the call.
   *[other] { NUMBER($count) } streams moved to another address during the call.
}
front-encryption-media = Audio and video
front-encryption-telemetry = Telemetry and advertising
front-encryption-rest = Everything else
party-hosts = { $host }{ $more ->
    [0] {""}
   *[other] {" and "}{ NUMBER($more) } more
}
party-certainty-by = { $grade }, by { $basis }
party-kind-undetermined = kind of media undetermined


party-location = location (estimated): { $countries }
party-entity = company: { $country }
party-parent = parent: { $country }
party-country-unknown = country not determinable
party-phases = phases: { $phases }
party-basis = by { $basis }
party-participant = Another participant
party-participants = { $count ->
    [one] Another participant
   *[other] { NUMBER($count) } addresses of other participants
}
party-own-network = Own network
party-address = { $address } (no name, no operator known)
party-network = Network { $asn }
party-network-of = Network of { $operator } ({ $asn })
party-hosted = { $entity } at { $hoster }

## Empty results: each says what it does not prove

empty-no-packets = The capture holds no packet.
empty-no-packets-not = This does not prove that nothing was sent: nothing was recorded. Check the interface, the filter and the rights, and record again.
empty-no-ip = The capture holds { packets }, but none with IP.
empty-no-ip-not = This does not prove that nothing was sent: only other protocols were recorded, or the link type hides what is inside (for example encrypted wireless frames). Record on the machine of the test call itself.
empty-no-remote = All traffic stayed on the machine or in multicast: no counterpart elsewhere was observed.
empty-no-remote-not = This does not prove that nothing leaves: another interface, or another time, may show it.
empty-no-call = No call was recognised.
empty-no-call-not = This does not prove that no call took place: media can run in a tunnel, through an unobserved interface, or in a form that is not recognised. For a test call, record from before joining until after leaving.
empty-no-telemetry = No telemetry candidate was recognised.
empty-no-telemetry-not = This does not prove that telemetry is absent: it can be sent at another time, under an unsuspicious name, or inside the service's own connection.
empty-unknown = No flow could be identified: no name, no known network, no recognised protocol.
empty-unknown-not = This does not prove that the traffic is harmless, nor the contrary: only addresses and volumes are known. Record from the beginning, so that name look-ups and connection set-ups are included.
empty-no-file = No capture could be read.
empty-no-file-not = Nothing was examined; nothing is said about any data flow.

## Codes of the contract

purpose-media = audio and video
purpose-connectivity = connection checks
purpose-signalling = signalling
purpose-identity = log-in and identity
purpose-telemetry = diagnostic and telemetry data
purpose-advertising = advertising
purpose-content = web content
purpose-update = software update
purpose-name_resolution = name resolution
purpose-background = background traffic
purpose-unknown = not identified

data_class-content_data = content data
data_class-framework_data = framework data
data_class-diagnostic_telemetry = diagnostic and telemetry data
data_class-other = other data

telemetry_basis-documented = provider documentation
telemetry_basis-listed = public list
telemetry_basis-name_pattern = form of the host name
telemetry_basis-behaviour = pattern of traffic

party-first = the service's own operator
party-third = other operator
party-undetermined = not determinable

confidence-certain = certain
confidence-strong = strong evidence
confidence-weak = single sign
confidence-none = not identified

role-peer = other participant
role-relay = relay (TURN)
role-active_media = media server
role-standby = standby for media
role-probed = probed for reachability only
role-resolver = name resolver
role-advertising = advertising
role-telemetry = telemetry candidate
role-identity = identity provider
role-signalling = signalling
role-content = web content
role-update = software update
role-background = background traffic
role-unknown = not identified

scope-public = public
scope-private = private
scope-link_local = link-local
scope-multicast = multicast
scope-loopback = loopback
scope-shared = carrier's shared range
scope-documentation = documentation range
scope-unspecified = unspecified
scope-reserved = reserved

name_source-tls_sni = TLS server name
name_source-quic_sni = QUIC server name
name_source-dtls_sni = DTLS server name
name_source-http_host = HTTP host
name_source-certificate = certificate
name_source-dtls_certificate = DTLS certificate
name_source-dns = DNS answer
name_source-mdns = local DNS answer
name_source-stun = STUN attribute
name_source-sip = SIP or SDP
name_source-pcapng = note in the capture file
name_source-reverse_dns = reverse DNS

country_verdict-user = own database
country_verdict-region = region published by the operator
country_verdict-agreed = databases agree
country_verdict-disagreed = databases disagree
country_verdict-single = one database only
country_verdict-refuted = refuted by round-trip time
country_verdict-anycast = served from many places (anycast)
country_verdict-not_determinable = not determinable

initiator-local = tester's side
initiator-remote = other side
initiator-unknown = not seen

stream_direction-sent = sent
stream_direction-received = received

media_kind-audio = audio
media_kind-video = video
media_kind-screen = shared screen
media_kind-retransmission = retransmission
media_kind-fec = error correction
media_kind-probe = bandwidth probe
media_kind-undetermined = kind undetermined

topology-direct = directly to the other participant, without a server in between
topology-relayed = through a relay (TURN) that passes the media on
topology-media_server = through a media server
topology-mixed = on several paths
topology-undetermined = not determinable

local_how-given = as given
local_how-process = owner of the recorded connections
local_how-private = private address with connections to the outside
local_how-majority = address in most packets
local_how-initiator = side that opened most connections
local_how-none = not to be decided from the packets

distance_verdict-refuted = refuted
distance_verdict-not_refuted = not refuted
distance_verdict-not_testable = not testable

declared-declared = declared
declared-undeclared = operator not in the declared list
declared-outside_region = outside the declared region
declared-not_compared = not compared

transfer-eea = EEA
transfer-adequate = adequacy decision
transfer-adequate_conditional = adequacy decision with limited scope
transfer-adequate_listed_only = adequacy decision for listed organisations only
transfer-no_decision = no adequacy decision known
transfer-international_organisation = international organisation
transfer-not_determinable = not determinable
transfer-local = local

country_of-location = location (estimated)
country_of-entity = company
country_of-parent = parent company

verify-dpf_entry = entry of the legal entity on the DPF list on the day of assessment
verify-importer_identity = legal identity of the importer and of the contract party
verify-special_law = national, church or special law
verify-subprocessor_list = list of sub-processors and its date
verify-support_staff = residence of support and administration staff
verify-table_current = currency of the table of decisions
verify-transfer_exists = whether there is a transfer at all (exporter, importer, third country)
verify-scope_limits = scope of the decision
verify-territory_status = status of the territory

whose-tester = tester
whose-participant = other participant

disclosure-stun_mapped = seen and reported by a server (STUN)
disclosure-stun_relayed = allocated by a relay (TURN)
disclosure-stun_peer = told to a relay (TURN)
disclosure-direct_path = packets on a direct path
disclosure-ice_candidate = candidate path tried by connectivity checks (ICE)
disclosure-sdp = description of the session (SDP)
disclosure-vendor_hello = greeting of the vendor's own protocol

encryption-tls = TLS
encryption-dtls = DTLS
encryption-quic = QUIC
encryption-srtp = SRTP
encryption-zrtp = ZRTP
encryption-wireguard = WireGuard
encryption-openvpn = OpenVPN
encryption-ipsec_esp = IPsec
encryption-ipsec_ike = IPsec
encryption-tunnel = tunnel
encryption-none = unencrypted
encryption-unknown = not observable

grade-A = recommended by the BSI guideline
grade-B = in line with IETF, outside the BSI list
grade-C = phase-out
grade-D = not recommended
grade-E = plain text
grade-N = not observable
grade-I = incomplete (hand-shake missing)

clear-rtp = audio or video (RTP)
clear-sdes = keys of audio and video (SDES)
clear-sip = call signalling (SIP)
clear-http = web content (HTTP)
clear-dns = names looked up (DNS)

## Rules: why a flow, a stream or a path is classed as it is

rule-protocol_name_resolution = the protocol is one of name resolution
rule-encrypted_dns_port = port of encrypted name resolution
rule-encrypted_dns_alpn = protocol identifier of encrypted name resolution
rule-protocol_sip = the protocol is SIP
rule-protocol_stun = the protocol is STUN or TURN, without media
rule-protocol_framing = the service's own header around media
rule-dtls_without_media = DTLS hand-shake without media after it: a data channel, or a path that was not used
rule-rtcp_without_media = RTCP without media
rule-rtp_streams = RTP streams with continuous sequence numbers and times
rule-household_protocol = protocol of the operating system or the local network
rule-multicast = sent to a multicast address
rule-no_ports = protocol without ports
rule-known_host = host of a known company that serves another purpose
rule-known_host_alias = an alias of the host is that of a known company
rule-in_baseline = also in the idle capture of the machine
rule-other_program = belongs to another program
rule-service_host = host or range of a known service
rule-named_web_host = web connection to a named host
rule-websocket = WebSocket
rule-media_rhythm = packets of both sides in step with speech frames; what they hold is not visible
rule-media_framed_pace = packets on a path of the service at the distance of speech frames; what they hold is not visible
rule-copy_even_pace = sent at an even pace, as recorders hand over their pieces
rule-copy_rate = as many bytes as speech makes, and next to nothing back
rule-copy_beside_microphone = sent while the microphone is sent in the call
rule-websocket_offer = the browser offers what it offers for a WebSocket alone
rule-websocket_messages = messages in both directions that are no questions and answers of HTTP
rule-name_pattern = the host name is formed like that of hosts with this purpose
rule-opaque_tunnel = tunnel whose inside is not visible
rule-nothing_known = nothing is known but the address
rule-telemetry_documented = the provider's documentation names the host
rule-telemetry_listed = a public list names the host
rule-telemetry_name_pattern = the host name is formed like that of a telemetry host
rule-telemetry_behaviour = rhythm and sizes of the transmissions
rule-telemetry_documented_alias = the provider's documentation names an alias of the host
rule-telemetry_listed_alias = a public list names an alias of the host
rule-telemetry_name_pattern_alias = an alias of the host is formed like that of a telemetry host
rule-telemetry_behaviour_alias = rhythm and sizes of the transmissions to an alias
rule-kind_by_description = the session description names the codec
rule-kind_by_clock = clock rate fitted to times
rule-kind_by_shape = sizes and rhythm of the packets
rule-kind_by_framing = the service's own header names the kind
rule-kind_repairs_packets = packets that repair those of another stream
rule-kind_repeats_packets = repeats packets of another stream
rule-kind_not_fitted = no clock rate fits
rule-kind_probe = padding only
rule-kind_repeats_timestamps = repeats the times of another stream
rule-source_layers = its pictures begin together with those of another stream
rule-kind_too_short = too few packets for a decision
rule-topology_direct = media to an address that is no server by any sign
rule-topology_relayed = media to an address that served as a relay (TURN)
rule-topology_media_server = media to an address with signs of a server
rule-topology_undetermined = no sign decides

## Findings

finding-media_to_recipient = Audio or video was exchanged; counterpart: { $recipients }; { BYTES($bytes_sent) } sent, { BYTES($bytes_received) } received in { flows }.
finding-media_by_one_sign = A single sign points to audio or video; counterpart: { $recipients }; { BYTES($bytes_sent) } sent, { BYTES($bytes_received) } received in { flows }.
finding-telemetry_to_recipient = { $count ->
    [one] 1 connection
   *[other] { NUMBER($count) } connections
} to a telemetry candidate of { $recipients }: { BYTES($bytes_sent) } sent, { BYTES($bytes_received) } received; content not read.
finding-advertising_to_recipient = { $count ->
    [one] 1 connection
   *[other] { NUMBER($count) } connections
} to an advertising candidate of { $recipients }: { BYTES($bytes_sent) } sent, { BYTES($bytes_received) } received; content not read.
finding-in_the_clear = Unencrypted on the observed section: { $protocol }, { BYTES($bytes_sent) } sent, { BYTES($bytes_received) } received in { flows }.
finding-sdes = In { flows } the keys of the media stand readable in the session description; everybody on the way can decrypt it.
finding-media_metadata = In { flows } microphone levels or times of capture stand readable beside the encrypted media.
finding-address_disclosed = An address of the { $whose } became visible to { endpoints } ({ $by }).
finding-telemetry_before_call = Before the first audio or video, telemetry or advertising candidates were contacted in { flows }.
finding-identity_to_recipient = Identity provider contacted: { $recipients }, { BYTES($bytes_sent) } sent, { BYTES($bytes_received) } received in { flows }; content not read.
finding-update_to_recipient = Software update hosts of { $recipients } contacted: { BYTES($bytes_sent) } sent, { BYTES($bytes_received) } received in { flows }.
finding-cloaked_name = In { flows } an alias leads to a listed telemetry or advertising host of { $recipients }.
finding-location_outside_eea = Location estimate outside the EEA: { $recipients } – whether a transfer exists is to be assessed.
finding-company_outside_eea = Operated by, or belonging to a group with its seat in, a country outside the EEA: { $recipients } – whether a transfer exists is to be assessed.
finding-country_refuted = The round-trip time excludes the location estimate of { endpoints }; the country is not determinable.
finding-undeclared_recipient = Not in the declared list: { $recipients }.
finding-foreign_contact = Contacts to counterparts that were not named as own: { $recipients }.
finding-outside_region = Declared, with a location estimate outside the promised region: { $recipients }.
finding-old_encryption = In { flows } a version of TLS or DTLS was negotiated that BSI TR-02102-2 and RFC 9325 no longer recommend.
finding-names_to_resolvers = The names looked up became known to { $count ->
    [one] 1 name resolver
   *[other] { NUMBER($count) } name resolvers
}, unencrypted on the way.

## Warnings about the input

warning-packets_without_time = { packets } without a time were placed at the time of the packet before.
warning-unpack_stopped = The compressed file is damaged; what came before the damage was analysed.
warning-unfolds_too_far = The compressed file is larger than the limit once unpacked; the rest was not read.
warning-read_stopped = Reading stopped at byte { NUMBER($offset) }; the rest of the file is missing.
warning-cut_in_packet = The file ends inside a packet (byte { NUMBER($offset) }); what follows is missing.
warning-impossible_length = At byte { NUMBER($offset) } a length of { NUMBER($claimed) } is claimed (limit { NUMBER($limit) }); nothing behind it was read.
warning-damaged_block = A block at byte { NUMBER($offset) } is damaged and was passed over.
warning-unknown_section_version = A section at byte { NUMBER($offset) } has an unknown version and was passed over.
warning-block_too_long = A block at byte { NUMBER($offset) } claims { NUMBER($claimed) } bytes (limit { NUMBER($limit) }) and was passed over.
warning-decryption_secrets = The file holds keys for decryption. They were neither used nor copied.
warning-too_many_interfaces = The file describes more interfaces than the limit of { NUMBER($limit) }.
warning-too_many_comments = The file holds more comments than the limit of { NUMBER($limit) }.
warning-too_many_file_names = The file holds more names than the limit of { NUMBER($limit) }.
warning-too_many_apps = The file names more programs than the limit of { NUMBER($limit) }.
warning-overlaps_in_time = The file overlaps another one in time; packets may be counted twice.
warning-clock_went_back = { $count ->
    [one] Once
   *[other] { NUMBER($count) } times
} the clock went back by more than a second.

## Blind spots: what could not be seen

blind-drops_not_recorded = Whether packets were lost while recording is not stated in the capture.
blind-dropped_packets = { packets } lost while recording.
blind-cut_packets = { packets } recorded only in part; volumes are exact, names may be missing.
blind-programs_unknown = Of { $count ->
    [one] 1 flow
   *[other] { NUMBER($count) } flows
} with { BYTES($bytes) } the program is not known: the socket was open between two looks, or belongs to another user.
blind-undecided_packets = { packets } cut before their flow was recognised; volumes are exact, names may be missing.
blind-clock_was_set = { $count ->
    [one] Once
   *[other] { NUMBER($count) } times
} the clock of the recording machine was set (or the machine slept), at most by { NUMBER($most_ms) } milliseconds: times and phases before and after do not fit together.
blind-fragments_given_up = { $count ->
    [one] 1 fragmented datagram
   *[other] { NUMBER($count) } fragmented datagrams
} incomplete.
blind-flows_beyond_limit = { $count ->
    [one] 1 pair of addresses
   *[other] { NUMBER($count) } pairs of addresses
} beyond the limit of flows, { BYTES($bytes) }, summed only.
blind-dns_answers_beyond_limit = { $count ->
    [one] 1 DNS answer
   *[other] { NUMBER($count) } DNS answers
} beyond the limit, not used for names.
blind-unread_input = { $count ->
    [one] The file was not read in one place
   *[other] The file was not read in { NUMBER($count) } places
}; the remarks on the file say where.
blind-names_beyond_limit = { $count ->
    [one] 1 name
   *[other] { NUMBER($count) } names
} beyond the limit of an address, not kept.
blind-streams_beyond_limit = { $count ->
    [one] 1 TCP connection
   *[other] { NUMBER($count) } TCP connections
} not read on, because too much waited for what is missing.
blind-facts_beyond_limit = { $count ->
    [one] 1 detail of flows
   *[other] { NUMBER($count) } details of flows
} beyond the limit, not kept.
blind-tcp_gaps = { $count ->
    [one] 1 gap
   *[other] { NUMBER($count) } gaps
} in TCP connections; what stood there is unknown.
blind-round_trips_alike = All far ends answer after the same time or at once: something in between answers for them. Locations were not tested by round-trip times.
blind-streams_too_short = { $count ->
    [one] 1 RTP stream
   *[other] { NUMBER($count) } RTP streams
} of fewer than 5 packets, not listed.
blind-sources_beyond_limit = { $count ->
    [one] 1 possible source
   *[other] { NUMBER($count) } possible sources
} of media, one after another on a flow, beyond those that are followed at once: a stream among them may be missing.
blind-certificates_beyond_limit = { $count ->
    [one] 1 certificate chain
   *[other] { NUMBER($count) } certificate chains
} with more certificates than are read.
blind-packet_tap_damaged = { packets } with a damaged packet tap header.
blind-opaque_tunnels = { $count ->
    [one] 1 tunnel
   *[other] { NUMBER($count) } tunnels
} with { BYTES($bytes) } whose inside is not visible: recipients behind it are unknown.
blind-too_many_layers = { packets } with more layers of tunnels than are unwrapped.
blind-ip_header_cut = { packets } cut within the IP header.
blind-ip_header_damaged = { packets } with a damaged IP header.
blind-transport_header_cut = { packets } cut within the transport header.
blind-link_header_cut = { packets } cut within the link header.
blind-link_type_unknown = { packets } of a link type that is not read.
blind-wifi_encrypted = { packets } of encrypted wireless frames: their content is not visible.
blind-macsec = { packets } encrypted by MACsec.
blind-ppp_compressed = { packets } compressed by PPP.
blind-gre_version = { packets } in a GRE tunnel of an unread version.
blind-pppoe_damaged = { packets } with a damaged PPPoE header.
blind-nflog_damaged = { packets } with a damaged firewall log header.
blind-nflog_family = { packets } of another family in the firewall log.
blind-nflog_without_packet = { packets } of the firewall log without content.
blind-address_family = { packets } of another address family.
blind-arcnet = { packets } of ARCnet.
blind-arp = { packets } of ARP (addresses in the local network).
blind-eapol = { packets } of EAPOL (log-in to the network).
blind-eoip_keepalive = { packets } of tunnel upkeep (EoIP).
blind-ethertype_unknown = { packets } of other protocols on Ethernet.
blind-fabricpath = { packets } of FabricPath.
blind-frame_relay = { packets } of Frame Relay control.
blind-gre_keepalive = { packets } of tunnel upkeep (GRE).
blind-llc = { packets } of switch control (LLC).
blind-lldp = { packets } of LLDP (neighbours in the local network).
blind-mpls_channel = { packets } of MPLS control.
blind-mpls_empty = { packets } of MPLS without content.
blind-netlink = { packets } of the operating system's own messages (Netlink).
blind-novell_802_3 = { packets } of Novell IPX.
blind-nsh_next = { packets } of another protocol behind NSH.
blind-pbb = { packets } of provider backbone bridging.
blind-ppp_control = { packets } of PPP control.
blind-pppoe_discovery = { packets } of PPPoE set-up.
blind-slarp = { packets } of SLARP.
blind-snap_unknown = { packets } of other protocols behind SNAP.
blind-wifi_control = { packets } of wireless control.
blind-wifi_management = { packets } of wireless management.
blind-wifi_null = { packets } of wireless frames without data.

## Caveats

caveat-C01 = The country of an IP address is a database estimate of where equipment may be, not a statement on applicable law.
caveat-C02 = Anycast, CDN and cloud front-end addresses can be served from many places; databases often show the registration country. Location is reported as “not determinable”.
caveat-C03 = Operator and parent company are taken from a dated table maintained by people; group structures change and must be checked.
caveat-C04 = The payload was encrypted and was not read. Nothing is said about which data was sent or for what purpose.
caveat-C05 = Only the first network counterpart is visible. Forwarding, sub-processors, remote access and storage behind it are invisible.
caveat-C06 = Sending data through a server does not show that it is stored there; a local endpoint does not show that it is stored locally.
caveat-C07 = One captured call is a sample. Endpoints vary with time, load, number and place of participants, licence and version.
caveat-C08 = The result holds for the recorded configuration (client, version, account type, settings, network) only.
caveat-C09 = “Telemetry” here is a classification by host name, documentation or traffic pattern. It is a candidate, not proof of content or purpose.
caveat-C10 = Not observed does not mean absent.
caveat-C11 = Whether a flow is a “transfer” (Chapter V GDPR) needs exporter, importer and place of the importer; packets show none of these in the legal sense.
caveat-C12 = The EU-US adequacy decision covers only organisations on the active DPF list. Membership, entity names and covered data types must be looked up by the user on the day of assessment.
caveat-C13 = End-to-end encryption can neither be confirmed nor excluded by passive observation.
caveat-C14 = The crypto grade covers the negotiated parameters visible on this hop. “Not listed” in a BSI table does not mean “insecure”.
caveat-C15 = The role of an operator (controller, processor, carrier) follows from contracts and facts outside the capture.
caveat-C16 = Traffic of the operating system or other programs may be included unless process attribution or a baseline run excluded it.
caveat-C17 = Names come from DNS answers, TLS server names or reverse DNS, with different reliability; encrypted DNS or encrypted client hello can hide them.
caveat-C18 = Addresses of other participants are personal data; they are masked in this report.
caveat-C19 = Completeness: dropped packets, VPN/tunnels, other interfaces and truncated packets are stated in the capture protocol; missing traffic cannot be assessed.
caveat-C20 = This summary supports an assessment; it is not one. Neither a clean nor a long list allows a direct conclusion on lawfulness.
caveat-C21 = Legal and address data used: see versions and dates in the manifest. Verify before relying on them.

## Tables

contents = Contents
front-all = All recipients: see the table
evidence = frame { $frame }: { $fact }
evidence-in-file = { $file }, frame { $frame }: { $fact }
table-cut = The first { NUMBER($shown) } of { NUMBER($count) } rows; all of them are in the tables for other programs.
cell-more = and { NUMBER($count) } more
cell-more-receipts = and more: table “Flows and filters to check them”
cell-as-of = as of { $day }
cell-not-known = not known
cell-not-stated = not stated
cell-own-data = authors of wohin; sources by row
checklist-unverified = (wording not compared with the document)

table-recipients = Recipients
table-recipients-note = A recipient is the operator behind one or more addresses, as far as it is known. Location is an estimate for each address; the seats of company and parent are independent of it. The role under data-protection law (controller, processor, third party) does not follow from the capture.
table-recipients-empty = No recipient was observed.
table-telemetry = Telemetry and advertising by class of evidence
table-telemetry-note = Candidates by documentation of the provider, by a public list, by the form of the host name, or by the pattern of traffic. The classes of evidence are shown side by side and never added up.
table-telemetry-empty = No candidate was observed. Not observed does not mean absent.
table-transfers = Countries and their status
table-transfers-note = One row for each recipient and country. The status comes from a dated table and is to be checked on the day of assessment. Whether there is a transfer in the sense of Chapter V GDPR does not follow from the capture.
table-transfers-empty = No recipient outside the own network was observed.
table-encryption-shares = Grades of encryption by class of traffic
table-encryption-shares-note = Shares of the volume, sent and received, of the connections that left the machine. The grade is that of the weakest visible part of each connection.
table-encryption-shares-empty = No connection left the machine.
traffic-media = Audio and video
traffic-signalling = Signalling, connectivity and identity
traffic-telemetry = Telemetry and advertising
traffic-other = Everything else
column-share = share
table-encryption = Encryption
table-encryption-note = What was negotiated on the observed section, as far as it is visible. The grade compares it with dated rules; not listed does not mean insecure.
table-encryption-empty = No connection left the machine.
table-disclosures = Who learned whose address
table-disclosures-note = An IP address tells the network operator and roughly the place. In a direct connection participants learn each other's addresses.
table-disclosures-empty = No disclosure of an address was recognised beyond what every connection shows to its counterpart.
table-findings = Findings with evidence
table-findings-note = Each finding names frames of the capture that show it. The caveats belong to the finding.
table-findings-empty = There is no finding.
table-checklist = References for the DSK checklist
table-checklist-note = Items of the checklist on data protection in video-conference systems (11 November 2020) and of the guidance of 23 October 2020 to which findings refer. Whether a requirement is fulfilled is for the person in charge: the column stays empty.
table-checklist-empty = No finding refers to an item.
table-endpoints = Endpoints
table-endpoints-note = Every counterpart address. The country of registration is no location. Participants' addresses are masked.
table-endpoints-empty = No counterpart was observed.
table-streams = Media streams
table-streams-note = Every RTP stream with at least 5 packets. Volumes are RTP bytes without UDP and IP. A stream without SSRC is no visible RTP: it was recognised by the pace of packets alone, and its volume is that of these packets.
table-streams-empty = No media stream was recognised.
table-flows = Flows and filters to check them
table-flows-note = The filter selects exactly this flow in Wireshark. For flows with a masked address it uses ports and the readable side, and may select further flows.
table-flows-empty = No flow was observed.
table-captures = Captures
table-captures-note = The hash identifies the file that was examined.
table-captures-empty = No capture.
table-unseen = What could not be seen
table-unseen-note = Damage of the input and everything that was in it and could not be examined.
table-unseen-empty = Nothing is known to be missing.
table-datasets = Data sets in use
table-datasets-note = Facts that age: check their dates before relying on them.
table-datasets-empty = No data set was used: names and addresses come from the capture alone.

column-recipient = Recipient
column-purposes = What for
column-purpose = What for
column-what = What
column-where = Where
column-sent = sent
column-received = received
column-media-sent = audio and video sent
column-set-aside = set aside
cell-set-aside = set aside
column-location = Location (estimated)
column-entity = Company and seat
column-parent = Parent and seat
column-stated = Declared
column-operator = Network operator
column-first-contact = First contact (UTC)
column-names = Names
column-evidence = Evidence
column-host = Host
column-telemetry-by = Class of evidence
column-party = Operator
column-connections = connections
column-country-of = Country is that of
column-country = Country
column-status = Status
column-instrument = Instrument
column-valid-from = Since
column-valid-to = Until
column-as-of = As of
column-to-verify = To be checked
column-protection = Protection
column-suite = Cipher suite
column-group = Group or SRTP profile
column-grade = Grade
column-edition = Rules
column-flows = flows
column-bytes = volume
column-address = Address
column-whose = Whose
column-scope = Kind
column-learned-by = Known to
column-disclosed-by = How
column-frame = frame
column-id = No.
column-finding = Finding
column-caveats = Caveats
column-items = Items
column-item = Item
column-chapter = Chapter
column-requirement = Requirement (in own words)
column-fulfilled = Requirement fulfilled?
column-reference = Reference
column-role = Role
column-network = Network
column-registered = Registered in
column-rtt = Shortest round trip
column-ssrc = SSRC
column-kind = Kind
column-direction = Direction
column-remote = Far end
column-packets = packets
column-first = Begin (UTC)
column-length = Length
column-clock = Clock rate
column-certainty = How sure
column-basis = Why
column-flow = Flow
column-ends = Addresses and ports
column-server-name = Server name
column-protocols = Protocols
column-data-class = Class of data
column-filter = Filter
column-file = File
column-period = Period
column-format = Format
column-packets-ip = with IP
column-cut = cut
column-dropped = Lost
column-sha256 = SHA-256
column-times = times
column-dataset = Data set
column-version = Version
column-date = Date
column-licence = Licence
column-attribution = Attribution

telemetry_class-documented = documentation of the provider
telemetry_class-listed = public list
telemetry_class-name_pattern = form of the host name
telemetry_class-behaviour = pattern of traffic
whose-nominative-tester = tester
whose-nominative-participant = other participant

## Evidence: what is to be seen at a place

fact-row = { $source } { $name } (matches “{ $row }”)
fact-name = { $source } { $name }
fact-status = { $recipient }, { $column }: { $country }, { $status }
fact-port = port { $port }
fact-packets = { packets } within { $seconds } s
fact-probe = { packets }; distinct timestamps: { $timestamps }; padded: { $padded }
fact-clock = clock { $rate } Hz, deviation { $error }, points: { $points }, step { $step } at { $share }%
fact-framed_clock = header of { $framing }; clock { $rate } Hz, deviation { $error }, points: { $points }, step { $step } at { $share }%
fact-shape = packets per timestamp: { $each }, { $size } bytes on average, step { $step }
fact-repeats = timestamps of SSRC { $ssrc } in { $count ->
    [one] 1 packet
   *[other] { NUMBER($count) } packets
}; as long as RFC 4588 has it: { $alike }, longer: { $longer }, of lost frames: { $lost }
fact-same_frames = { $count ->
    [one] 1 frame begins together with one
   *[other] { NUMBER($count) } frames begin together with those
} of SSRC { $ssrc }
fact-rhythm_sent = { packets } sent, for { $seconds } s at a beat of { $beat } ms
fact-rhythm_received = { packets } received, for { $seconds } s at a beat of { $beat } ms
fact-pace_sent = { packets } sent, { $share }% of them { $distance } ms apart
fact-pace_received = { packets } received, { $share }% of them { $distance } ms apart
fact-bursts = { $count ->
    [one] 1 burst
   *[other] { NUMBER($count) } bursts
}, { $share }% of them { $distance } ms apart
fact-rates = { $sent } kbit/s sent, { $received } kbit/s received
fact-messages = small messages: { $small }; messages that nobody had asked for: { $unasked }
fact-offer = offers HTTP/1.1 alone, other connections of the same program HTTP/2 too
fact-posts = { $count ->
    [one] 1 post
   *[other] { NUMBER($count) } posts
}, mostly { $size } bytes; a beat of { $seconds } s, { $share }% of which were met; answered by { $answer } bytes
fact-distance = { $address }: { $time } ms ({ $by }), at most { $distance } km away
act-ec = { $number }/EC

in_clear-stun_username = mark of the connectivity check (STUN)
in_clear-stun_realm = name of the server’s domain (STUN)
in_clear-stun_software = name of the program (STUN)
in_clear-sdes_key = key in the session description (SDES)
in_clear-rtcp_cname = mark of the source (RTCP)
in_clear-sip_identities = identities of those involved (SIP)
in_clear-audio_level = loudness of speech
in_clear-send_time = time of sending
in_clear-transport_sequence = running number of the packet
in_clear-capture_time = time of recording
in_clear-stream_name = label of the stream
in_clear-elements_encrypted = encrypted header data

sign-checks_both_ways = connectivity checks in both directions
sign-left_relay = used after the relay
sign-inside_address = address in an inside network
sign-candidate = checked as a possible path
sign-telephone = telephony by SIP
sign-named = has the name of a server
sign-serves_others = serves others as well
sign-several_participants = streams of several persons
sign-split_directions = directions on separate paths
sign-same_stream_back = the same stream comes back
sign-published_range = in a published range of addresses
sign-cloud_range = in a cloud’s range of addresses
sign-turn_allocation = allocation by TURN

protocol-dns = DNS
protocol-mdns = mDNS
protocol-llmnr = LLMNR
protocol-netbios_ns = NetBIOS (names)
protocol-netbios_dgm = NetBIOS (datagrams)
protocol-tls = TLS
protocol-dtls = DTLS
protocol-quic = QUIC
protocol-http = HTTP
protocol-http2 = HTTP/2
protocol-websocket = WebSocket
protocol-stun = STUN
protocol-turn_channel = TURN
protocol-rtp = RTP
protocol-rtcp = RTCP
protocol-srtp = SRTP
protocol-zrtp = ZRTP
protocol-sip = SIP
protocol-sdp = SDP
protocol-rfc4571 = RFC 4571
protocol-discord = Discord
protocol-facetime = FaceTime
protocol-teams = Teams
protocol-telegram = Telegram
protocol-viber = Viber
protocol-zoom = Zoom
protocol-wireguard = WireGuard
protocol-openvpn = OpenVPN
protocol-ipsec_ike = IPsec (IKE)
protocol-ipsec_esp = IPsec (ESP)
protocol-ipsec_ah = IPsec (AH)
protocol-tunnel = tunnel
protocol-tcp = TCP
protocol-icmp = ICMP
protocol-ntp = NTP
protocol-dhcp = DHCP
protocol-dhcpv6 = DHCPv6
protocol-ssdp = SSDP
protocol-ws_discovery = WS-Discovery
protocol-snmp = SNMP
protocol-syslog = Syslog
protocol-smtp = SMTP
protocol-imap = IMAP
protocol-pop3 = POP3
protocol-xmpp = XMPP
protocol-ldap = LDAP
protocol-mysql = MySQL
protocol-postgresql = PostgreSQL
protocol-socks = SOCKS

link-ethernet = Ethernet
link-null = own device (BSD)
link-loop = own device (OpenBSD)
link-raw = IP without frames
link-ipv4 = IPv4 without frames
link-ipv6 = IPv6 without frames
link-slip = SLIP
link-ppp = PPP
link-ppp_serial = PPP (serial line)
link-ppp_ether = PPPoE
link-ppp_pppd = PPP (pppd)
link-atm_rfc1483 = ATM
link-sunatm = ATM (Sun)
link-c_hdlc = Cisco HDLC
link-c_hdlc_with_dir = Cisco HDLC
link-frelay = Frame Relay
link-frelay_with_dir = Frame Relay
link-mpls = MPLS
link-ieee802_11 = Wi-Fi
link-ieee802_11_radiotap = Wi-Fi with radio data
link-arcnet_linux = ARCnet
link-linux_sll = all interfaces (Linux)
link-linux_sll2 = all interfaces (Linux)
link-ppi = Wi-Fi with radio data (PPI)
link-nflog = firewall log (Linux)
link-netlink = Netlink (Linux)
link-pktap = all interfaces (macOS)

statement-dpf = DPF list
statement-scc = standard contractual clauses
statement-bcr = binding corporate rules
statement-contract_party = contracting party

dataset-anycast = addresses in many places (anycast)
dataset-checklist = items of checklists
dataset-cloud-regions = regions of clouds
dataset-countries = names of countries
dataset-dbip-country-lite = countries of addresses (DB-IP Lite)
dataset-easyprivacy-domains = hosts of telemetry and advertising (EasyPrivacy)
dataset-grades = grades of encryption
dataset-iana-tls = ciphers of TLS and SRTP (IANA)
dataset-ip-to-as = networks and their operators (Route Views)
dataset-ipfire-location = countries of addresses (IPFire)
dataset-name-words = words in host names
dataset-operators = companies and parent companies
dataset-outlines = outlines of countries
dataset-public-suffix-list = endings of host names (Public Suffix List)
dataset-rir-delegations = allocated ranges of addresses (RIR)
dataset-services = services
dataset-telemetry-hosts = hosts of telemetry
dataset-third-party-web = operators of hosts (Third Party Web)
dataset-transfers = status of countries

## Method

method = Method
method-read-term = Reading
method-read = Every packet of the capture was read once; packets were grouped to flows by addresses and ports. Payload was looked at only for what protocols say in the clear: names, versions, hand-shakes, packet headers. Media was recognised by the build of its packets, not by port numbers.
method-names-term = Names
method-names = Names come from DNS answers, server names in hand-shakes, certificates and web requests within the capture, each with the frame that shows it.
method-media-term = Volumes
method-media = Volumes are exact sums of original lengths, also where packets were recorded only in part.
method-countries-term = Countries
method-countries = The location of an address is an estimate from databases. Where they disagree, or where an address is served from many places, the location is reported as not determinable.
method-masking-term = Masking
method-masking = Addresses of people are replaced by pseudonyms in order of first appearance; servers stay readable.
method-offline-term = Offline
method-offline = The analysis contacted nobody. The same capture and the same data sets give the same result.

## Glossary

glossary = Glossary
glossary-recipient-term = Recipient
glossary-recipient = Here: the operator to whose addresses data went. Whether it is a recipient in the sense of Art. 4(9) GDPR is for the person in charge.
glossary-endpoint-term = Endpoint, counterpart
glossary-endpoint = The other end of a connection: an address.
glossary-flow-term = Flow
glossary-flow = The packets between two pairs of address and port.
glossary-content_data-term = Content data
glossary-content_data = Sound, picture, shared screen, chat: what participants say and show (DSK: Inhaltsdaten).
glossary-framework_data-term = Framework data
glossary-framework_data = Data on the circumstances: who connects when and for how long, set-up and control of the connection (DSK: Rahmendaten).
glossary-telemetry-term = Diagnostic and telemetry data
glossary-telemetry = Data on the use and state of software that is sent to its maker or to others.
glossary-media_server-term = Media server
glossary-media_server = Server that receives audio and video of all participants and hands them on.
glossary-relay-term = Relay (TURN)
glossary-relay = Server that passes packets between two sides that cannot reach each other, or shall not see each other's address.
glossary-direct-term = Direct connection
glossary-direct = Audio and video run between participants without a server; they learn each other's addresses.
glossary-signalling-term = Signalling
glossary-signalling = Set-up and control of the call.
glossary-location-term = Location (estimated)
glossary-location = Country in which databases place an address; not the applicable law, not the place of storage.
glossary-parent-term = Parent company
glossary-parent = Company at the top of the group to which the operator belongs.
glossary-sni-term = Server name
glossary-sni = Name of the host that is sent in the clear when an encrypted connection is set up.
glossary-srtp-term = SRTP
glossary-srtp = Encrypted transmission of audio and video on a section of the way; not the same as end-to-end encryption.
glossary-anycast-term = Anycast
glossary-anycast = One address served from many places: its location cannot be determined.
glossary-pseudonym-term = Pseudonym
glossary-pseudonym = Stands in place of a person's address: “tester”, “participant-1”.
caveats = Caveats

## Recording a test call

capture-notice-consent = Record only with the consent of everyone who takes part.
capture-notice-equipment = Record only on equipment of your own.
capture-notice-payload-free = Kept are addresses, times, volumes, names and handshakes; the content of the call is left out.
capture-notice-full = Kept are whole packets with their content (--full).
capture-notice-deletion = No date of deletion is given: note when this recording must be deleted.
capture-ask = { $field } (empty: not given):
capture-notice-go-on = Press Enter to begin.
plan-title = Script of a test call, about 20 minutes
plan-prepare = synchronise the clock, close other programs, note the configuration
plan-baseline = record the idle machine
plan-open = open the client, not logged in
plan-login = log in, or open the page to join as a guest
plan-lobby = wait in the lobby
plan-join = join with everything off
plan-audio = speak
plan-video = switch the camera on
plan-muted = mute, camera off
plan-screen = share the screen
plan-chat = write in the chat and send a file
plan-third = a third participant joins
plan-recording-on = switch recording or transcription on
plan-recording-off = switch it off
plan-leave = leave, the client stays open
plan-close = close the client
plan-repeat = Repeat with browser and app, default and strict settings, two and more participants, on another day.
live-title = Recording into { $file }   { $time }
live-phase = Phase: { $phase } ({ $time })
live-no-phase = No phase marked yet
live-volume = { $count ->
    [one] 1 packet
   *[other] { NUMBER($count) } packets
}, { BYTES($bytes) } (file: { BYTES($file) })
live-dropped = { $count ->
    [0] nothing dropped
    [one] 1 packet dropped
   *[other] { NUMBER($count) } packets dropped
}
live-no-look = No endpoint yet.
live-no-country = not determinable
live-endpoint = Endpoint
live-country = Country
live-purpose = Purpose
live-sent = sent
live-received = received
live-more = { $count ->
    [one] and 1 more
   *[other] and { NUMBER($count) } more
}
live-keys-next = Space: begin phase “{ $phase }”
live-keys-end = q: end the recording

## Pictures

sankey-title = What was sent where
sankey-caption = From the device by class of data and recipient to the estimated location: volumes sent by the tester, with the headers of IP and with control packets, which page one leaves out of audio and video. Widths grow with the square root of the volume, so that small ones stay visible; the figures count.
sankey-alternative = Volumes sent:
sankey-row = { $volume } of { $class } to { $recipient } ({ $country })
sankey-device = Device
sankey-class = Class of data
sankey-recipient = Recipient
sankey-country = Location (estimated)
sankey-others = other recipients
timeline-title = When data went to whom
timeline-caption = One row for each recipient, most volume first; sent and received together. Heights grow with the square root of the volume.
timeline-alternative = Volumes over time{ $count ->
    [0] {""}
   *[other] {" "}({ NUMBER($count) } more recipients not drawn)
}:
timeline-row = { $recipient } { $volume }
course-title = Course of each stream of audio and video
course-caption = One row for each stream, sent ones first, all over the same time. Heights are a share of the stream's own largest volume.
course-alternative = Volumes of the streams over time{ $count ->
    [0] {""}
   *[other] {" "}({ NUMBER($count) } more streams not drawn)
}:
course-row = { $kind }, { $direction }, { $volume }: { $end }
method-asked-term = Reverse DNS
method-asked = As asked for, names of machines were looked up by reverse DNS; nobody else was contacted. These names tell what the owner of the address says, and no classification rests on them.

# Reports with pages
paper-language = en-GB
paper-pages = Page { $page } of { $pages }
paper-foot = { $title } · { $tool }
paper-hash = SHA-256 of manifest.json: { $hash }

## Annex to an assessment

annex-title = Annex: data flows in the test call
annex-origin = Made with { $tool }. Report, tables and evidence are complete in the evidence bundle; SHA-256 of manifest.json: { $hash }
annex-reference = Findings { $findings } (annex "Data flows in the test call"; evidence bundle { $hash }…)
annex-answer = Observations from the network traffic
annex-answer-data = Volumes by class of data as observed in the test call. The payload was not read; what is in it must be added.
annex-answer-cycle = The way of the data in the test call. Storage, deletion and onward transfer behind the first counterpart cannot be observed and must be added.
annex-answer-assets = Counterparts that were reached in the test call. Systems behind them are not visible.
annex-answer-informed = Recipients observed, to be held against the privacy notice (Art. 13(1)(e) and (f) GDPR).
annex-answer-processors = Operators observed, to be held against contracts and lists. Whether an operator is a processor does not follow from the capture.
annex-answer-transfers = Countries of locations (estimated), companies and parent companies with their status. Whether a transfer exists is to be assessed.
annex-class = { $class }: { BYTES($sent) } sent, { BYTES($received) } received; counterparts: { $recipients }
annex-more = more in the evidence bundle
annex-to-verify = To be checked on the day of assessment:
annex-title-before_after = Annex: comparison of data flows before and after
annex-title-repeated = Annex: data flows in repeated runs
annex-title-both_ends = Annex: a call seen from both ends
annex-title-policy = Annex: data flows and the policy
annex-reference-before_after = Comparison before and after (annex "comparison of data flows"; evidence bundle { $hash }…)
annex-reference-repeated = Repeated runs of one setting (annex "data flows in repeated runs"; evidence bundle { $hash }…)
annex-reference-both_ends = Call seen from both ends (annex "a call seen from both ends"; evidence bundle { $hash }…)
annex-reference-policy = Results held against a policy (annex "data flows and the policy"; evidence bundle { $hash }…)

## Comparison

comparison-title = What has changed?
comparison-title-repeated = What is the same in every run?
comparison-side = { $count ->
    [one] 1 run
   *[other] { NUMBER($count) } runs
}: { $files }
comparison-side-before = Before, { $count ->
    [one] 1 run
   *[other] { NUMBER($count) } runs
}: { $files }
comparison-side-after = After, { $count ->
    [one] 1 run
   *[other] { NUMBER($count) } runs
}: { $files }
comparison-conditions = Conditions
comparison-conditions-same = The conditions known of every run are the same on both sides.
comparison-conditions-missing = Not stated for every run: { $fields }. A difference in them may explain the result.
comparison-differs = { $what }: { $before } before, { $after } after. This may explain the result.
comparison-telemetry = Telemetry and advertising
comparison-no-telemetry = No candidate for telemetry or advertising was recognised in any run.
comparison-presence = { $verdict } (before { $before }, after { $after })
comparison-presence-one = { $verdict } ({ $before })
comparison-runs-of = in { NUMBER($k) } of { $n ->
    [one] 1 run
   *[other] { NUMBER($n) } runs
}
comparison-range = { $median } ({ $min } – { $max })
comparison-nobody = nobody
comparison-nothing = Nothing of the kind was observed.
comparison-datasets = { $count ->
    [one] 1 data set
   *[other] { NUMBER($count) } data sets
}
comparison-hosts = Single hosts
comparison-participants = Other participants
comparison-block = Unnamed addresses in { $block }
comparison-conditions-alike = The conditions known of every run are the same in all of them.
comparison-certainty-repeated = "Stable" means seen in every run; "unstable" means in some of them only.
comparison-stability = { $what }: { $any } in at least one run, { $every } of them in every run.
column-seen-in = Seen
comparison-alike = Stability
comparison-certainty = "Vanished" and "new" hold where something was seen in every run of one side and in none of the other. What was seen in some runs only counts as unstable unless the test says more.
comparison-too-few = Too few repetitions for statistical evidence: with so few runs, Fisher's exact test can exclude nothing. With four runs on each side it can.
comparison-unseen = What was seen in the runs was compared. Whether a legal basis exists, and what is sent within the connections of the service, cannot be observed.
comparison_verdict-vanished = vanished
comparison_verdict-remained = remained
comparison_verdict-new = new
comparison_verdict-stable = stable
comparison_verdict-changed = changed
comparison_verdict-unstable = unstable
comparison_recipients-vanished = Vanished
comparison_recipients-remained = Remained
comparison_recipients-new = New
comparison_recipients-stable = In every run
comparison_recipients-changed = Changed
comparison_recipients-unstable = Unstable
comparison_side-before = Before
comparison_side-after = After
comparison_table-conditions = Conditions of the runs
comparison_table-conditions-note = What differs stands first: it may explain all the rest.
comparison_table-recipients = Recipients
comparison_table-recipients-note = Volumes are medians over the runs in which it was seen, least and most in brackets; p by Fisher's exact test on presence.
comparison_table-recipients-repeated = Volumes are medians over the runs in which it was seen, least and most in brackets.
comparison_table-endpoints = Counterparts
comparison_table-endpoints-note = Counterparts by operator, service and pattern of the host name or address range, since addresses change from run to run.
comparison_table-purposes = Purposes
comparison_table-countries = Countries
comparison_table-encryption = Encryption
comparison_table-disclosures = Whose address became known to whom
comparison_table-topology = Path of audio and video
comparison_table-phases = Phases
comparison_table-stability = How alike the runs are
comparison_table-stability-note = How much of it was seen in at least one run, and how much in every run.
comparison_table-captures = Captures
condition-capture_seconds = length of the capture (s)
condition-call_seconds = length of audio and video (s)
condition-call_happened = audio or video transmitted
condition-phases = phases
condition-model = operating model
condition-local_found_by = tester's side found by
condition-packets_cut = packets cut
condition-packets_dropped = packets dropped
condition-tool_version = version of wohin
condition-dataset = data set
condition_verdict-same = same
condition_verdict-differs = differs
condition_verdict-not_stated = not stated everywhere
answer-yes = yes
answer-no = no
answer-unclear = unclear
answer-not_observable = not observable
answer-not_applicable = not applicable
change-volume = volume
change-presence = number of runs
change-purposes = purposes
change-countries = countries
change-networks = networks
change-version = version
change-cipher_suite = cipher suite
change-group = group
change-srtp_profile = SRTP profile
change-grade = grade
column-condition = Condition
column-verdict = Outcome
column-before = Before
column-after = After
column-values = Values
column-compared = What
column-volume-before = Volume before
column-volume-after = Volume after
column-p = p
column-changes = Changes
column-any-before = before, in at least one run
column-every-before = before, in every run
column-any-after = after, in at least one run
column-every-after = after, in every run
column-any-run = in at least one run
column-every-run = in every run
column-run = Run
presence-title = Who was seen in which run
presence-caption = One row a recipient, one square a run: full where it was seen.
presence-alternative = Presence by recipient:
method-compared-term = Comparing
method-compared = What has another name in every run (addresses, numbers in host names) was traced back to operator, service and pattern. Then it was counted in how many runs each was seen.
method-chance-term = Chance
method-chance = Whether presence differs is tested by Fisher's exact test (two-sided, bound 0.05), each row for itself: of many rows some can fall below the bound by chance.
method-amount-term = Comparing volumes
method-amount = A volume counts as changed where the ranges of both sides lie apart, the medians differ at least by a factor of two and by 16 kB, and there are three runs on each side.

## Both ends of a call

ends-title = Both ends of one call
end-caller = caller
end-callee = callee
ends-tested = Recorded at the { $end }: { $files }
ends-streams = Audio and video
ends-sent = The { $end } sent { $count ->
    [one] 1 stream
   *[other] { NUMBER($count) } streams
} ({ $kinds }): { $sent } packets in its own capture, { $received } in the other.
ends-unpaired = { $count ->
    [one] 1 stream was
   *[other] { NUMBER($count) } streams were
} seen at one end only; they have a table of their own.
ends-none-unpaired = No stream was seen at one end only.
ends-no-streams = No stream was seen at both ends. Check whether the captures are of the same call; a media server may also give streams new numbers.
ends-path = Path
ends-way = { $part } of { $count ->
    [one] 1 stream
   *[other] { NUMBER($count) } streams
}: { $way }.
ends-no-path = Without a stream that both ends saw, no path can be stated.
ends-carries = { $server }, { $role }: carries { $count ->
    [one] 1 stream
   *[other] { NUMBER($count) } streams
}, sent by: { $ends }.
ends-addresses = Addresses
ends-seen = The capture of the { $end } shows of the other end: { $addresses }.
ends-nothing-seen = The capture of the { $end } shows no address of the { $whose }.
ends-whose-unknown = not determinable
ends-clock = Clocks
ends_clock-ahead = The clock of the callee is { $offset } ms ahead of the caller's (± { $uncertainty } ms; { $count ->
    [one] 1 packet
   *[other] { NUMBER($count) } packets
} in both captures).
ends_clock-behind = The clock of the callee is { $offset } ms behind the caller's (± { $uncertainty } ms; { $count ->
    [one] 1 packet
   *[other] { NUMBER($count) } packets
} in both captures).
ends_clock-one_direction = Only packets of one direction were found in both captures: how far the clocks are apart cannot be stated.
ends_clock-no_common_packet = No first or last packet of a stream was found in both captures: how far the clocks are apart cannot be stated.
ends-certainty = Streams were matched by their number (SSRC), which each sending program draws at random from 4 billion. Where a media server gives new numbers, streams stay unmatched.
ends-unseen = What a server in between does with audio and video (read, store, pass on) cannot be observed at the ends.
ends-milliseconds = { $value } ms
ends_way-direct = direct
ends_way-relayed = through a relay
ends_way-media_server = through a media server
ends_way-undetermined = not determinable
seen_as-own = own address
seen_as-public_address = own address as servers report it
seen_as-media_peer = far end of audio and video
ends-picture-title = Which way audio and video took
ends-picture-caption = Streams that are in both captures, by sender.
ends-picture-way = { $count ->
    [one] 1 stream
   *[other] { NUMBER($count) } streams
} ({ $kinds }), { $amount }
comparison_table-ends-streams = Streams seen at both ends
comparison_table-ends-streams-note = Travel time of the first and of the last packet, by one clock. The filter selects in Wireshark the data flow that carried the stream; where addresses are masked it uses ports and the readable side.
comparison_table-ends-unpaired = Streams seen at one end only
comparison_table-ends-between = Servers in between
comparison_table-ends-addresses = Whose address was seen at which end
column-from = Sent by
column-packets-sent = Packets sent
column-packets-received = Packets received
column-delay = Travel time
column-path = Path
column-seen-by = Seen at
column-used-by = In contact with
column-carries-of = Carries streams of
column-streams = Streams
column-recorded-by = Recorded at
method-pairing-term = Matching
method-pairing = A stream of one capture and a stream of the other are the same where one end sent it, the other received it, and both have the same number (SSRC).
method-offset-term = Clocks
method-offset = First and last packets of streams that are in both captures give the time between sending and receiving, in both directions. The clocks are apart by half of the difference of the shortest of these times; the error is at most half of their sum.

## Results and a policy

policy-title = Does the result keep to the policy?
policy-named = Policy: { $title }
policy-outcome = { $held } of { $count ->
    [one] 1 rule holds
   *[other] { NUMBER($count) } rules hold
} in every run.
policy-unreadable = Could not be read and was therefore not checked: { $files }.
policy-broken = Does not hold
policy-held = Holds
policy-holds = holds
policy-breaks = does not hold
policy-every-run = in all { NUMBER($count) } runs
policy-recipient = { $name } (written in policies as “{ $id }”)
policy-certainty = A rule holds where nothing that was seen breaks it. What cannot be determined breaks a rule unless the policy allows for it.
breach-recipient_not_allowed = recipient not allowed: { $subject }
breach-country_not_allowed = country not allowed: { $subject }
breach-country_not_determinable = country not determinable
breach-address_not_allowed = address not allowed: { $subject }
breach-service_not_allowed = service not allowed: { $subject }
breach-service_not_recognised = no service recognised
breach-grade_not_allowed = encryption grade not allowed: { $subject }
breach-not_graded = no encryption grade
breach-purpose_in_phase = not allowed in the phase { $subject }
breach-phase_not_seen = phase not marked: { $subject }
rule_kind-recipients = recipients
rule_kind-countries = countries
rule_kind-ranges = addresses
rule_kind-services = services
rule_kind-encryption = encryption
rule_kind-phases = phases
comparison_table-rules = Rules
comparison_table-breaches = Breaches of rules
comparison_table-breaches-note = Each with the first data flow that shows it; volumes are sums over all of its kind.
column-rule = Rule
column-kind-of-rule = About
column-breaches = Breaches
column-breach = What
method-policy-term = Checking
method-policy = Each rule of the policy was applied to every data flow of every run that reaches a recipient. Each breach is listed with the data flow in which it was seen first.

## Pictures

map-title = In which countries: servers, companies, parent companies
map-caption = Locations are estimates for whole countries, not places. The world on the left, Europe on the right.
map-alternative = Map of countries.
map-agreed = Server location (estimated), databases agree
map-single = Server location (estimated), a single database
map-candidate = possible server location, databases contradict each other
map-seat = seat of a company
map-parent = seat of a parent company
map-unknown = { $count ->
    [one] 1 address cannot be given to any country
   *[other] { NUMBER($count) } addresses cannot be given to any country
}.
disclosed-title = Who learned whose address
disclosed-caption = Solid: seen in packets. Dashed: told or tried; whether anybody read it there cannot be seen.
disclosed-alternative = Addresses that became known:
disclosed-whose = Whose address
disclosed-how = By what
disclosed-to = Known to

## Sheets for forms

table-before-call = First contacts before audio and video
table-before-call-note = Hosts contacted before the first audio or video, so mostly before or while joining. When consent was given is not in the capture; the phase helps where one is stated.
table-before-call-empty = No contact before the first audio or video was observed, or no call was recognised.
table-declared-observed = Declared and observed
table-declared-observed-note = What was declared (--declared) beside what was observed.
table-declared-observed-empty = No list was given that the observations could be held against.
table-article-30 = Sheet: record of processing activities (Art. 30(1)(d) and (e) GDPR)
table-article-30-note = Recipients and countries observed, as candidates. Role and safeguards are to be filled in.
table-article-30-empty = No recipient was observed.
table-article-13 = Sheet: recipients for the privacy notice (Art. 13(1)(e) and (f) GDPR)
table-article-13-note = Recipients observed. Whether the notice names them is to be filled in.
table-article-13-empty = No recipient was observed.
table-transfer-assessment = Sheet: transfer impact assessment, step 1
table-transfer-assessment-note = What a capture can add to the first step of EDPB Recommendations 01/2020. What is empty is to be filled in.
table-transfer-assessment-empty = No recipient was observed.
table-clauses = Sheet: annexes of the standard contractual clauses (2021/914)
table-clauses-note = Frequency and protection by recipient for annexes I.B, II and III. What is empty is to be filled in.
table-clauses-empty = No recipient was observed.
table-impact-assessment = Sheet: systematic description (Art. 35(7)(a) GDPR)
table-impact-assessment-note = Classes of data, purposes and recipients with volumes and protection. Necessity, risks and measures are for the person in charge.
table-impact-assessment-empty = No data flow was observed.
table-set-aside = Set aside
table-set-aside-note = Data flows of other programs or of the baseline. They do not count in findings, but stay visible.
table-set-aside-empty = Nothing was set aside.
set_aside-baseline = also in the baseline
set_aside-process = another program
frequency-once = once in the capture
frequency-repeated = repeatedly in the capture
frequency-continuous = nearly throughout the capture
column-role-legal = Role (to be filled in)
column-countries = Countries and status
column-safeguards = Safeguards (to be filled in)
column-in-notice = Named in the privacy notice? (to be filled in)
column-importer = Recipient (importer to be checked)
column-exporter = Exporter (to be filled in)
column-format-in-transit = Protection in transit
column-storage = Storage, remote access
column-onward = Onward transfer
column-transfer-tool = Transfer tool (to be filled in)
column-data-subjects = Data subjects (to be filled in)
column-frequency = Frequency
column-retention = Retention
column-sub-processors = Declared or not
column-phases = Phases
column-phase = Phase
column-before-call = Time before audio and video
column-why-aside = Reason
column-process = Program
column-observed = Observed
html-filter = Filter rows:
html-shown = # of # rows

## Questions of assessors

table-assessed = Questions of assessors
table-assessed-note = What the capture says to questions of guidance and assessments, as far as it was seen: "no" means not observed. What no capture shows is not observable. Whether a requirement is fulfilled is not asked here.
table-assessed-empty = No question was asked.
column-question = Question
column-answer = Observed
question-media_seen = Audio or video transmitted?
question-media_direct = Audio or video on a direct path to another participant, without a server in between?
question-media_in_clear = Audio or video unencrypted on the way?
question-end_to_end = End-to-end encryption of audio and video?
question-framework_in_clear = Framework data readable on the way, beyond addresses, times, volumes and server names?
question-telemetry_seen = Connections for diagnostic or telemetry data?
question-telemetry_before_call = Such connections, or advertising, before the first audio or video?
question-advertising_seen = Connections for advertising or its measurement?
question-other_operators = Counterparts of other operators than the service's own?
question-undeclared_recipient = Operators that are not in the declared list?
question-location_outside_eea = Estimated locations outside the EEA?
question-company_outside_eea = Seats of companies or parent companies outside the EEA?
question-address_to_participants = Tester's address visible to another participant?
question-stored = Storage at the counterpart?
question-passed_on = Onward transfer behind the first counterpart?

# Deutsche Texte. Dieselben Schlüssel und Argumente wie in jeder anderen Sprachdatei; ein Test vergleicht sie.

## Schreibweise der Sprache

format-decimal = ,
format-group = .
format-byte-one = Byte
format-byte-many = Byte
format-share = { $percent } %
format-day = { $day }. { $month } { $year }
format-moment = { $day }.{ $month }.{ $year } { $time }
format-period = { $day }, { $first }–{ $last } UTC ({ $length })
format-period-days = { $day }, { $first } – { $day-after }, { $last } UTC ({ $length })
format-seconds = { $seconds } s
format-minutes = { $minutes } min { $seconds } s
format-hours = { $hours } h { $minutes } min
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
list-comma = {", "}
list-and = { $head } und { $last }
code-without-text = Code { $code }, zu dem diese Version keine Beschreibung kennt

## Gezähltes

packets = { $count ->
    [one] 1 Paket
   *[other] { NUMBER($count) } Pakete
}
flows = { $count ->
    [one] 1 Datenfluss
   *[other] { NUMBER($count) } Datenflüssen
}
addresses = { $count ->
    [one] 1 Adresse
   *[other] { NUMBER($count) } Adressen
}
recipients = { $count ->
    [one] 1 Empfänger
   *[other] { NUMBER($count) } Empfänger
}
endpoints = { $count ->
    [one] 1 Gegenstelle
   *[other] { NUMBER($count) } Gegenstellen
}

## Seite eins

front-title = Wohin gingen die Daten?
front-tested = Untersucht
front-capture = { $file }: { $period }
front-capture-no-time = { $file }: kein Paket, keine Zeitangabe
front-amount = { packets }, { BYTES($bytes) }
front-local = Testgerät: { $addresses } ({ $how })
front-local-unknown = Testgerät: nicht bestimmbar ({ $how })
front-conditions = Angegeben: { $fields }.
front-conditions-missing = Nicht angegeben: { $fields }. Das Ergebnis gilt nur für die aufgezeichnete Konfiguration.
front-recorded-at = aufgezeichnet in
front-set-aside = { $count ->
    [one] 1 Datenfluss
   *[other] { NUMBER($count) } Datenflüsse
} mit { BYTES($bytes) } anderer Programme oder aus dem Leerlauf zurückgestellt; siehe Tabelle „Zurückgestelltes“.
test_field-client = Client
test_field-version = Version
test_field-account = Konto
test_field-settings = Einstellungen
test_field-participants = Teilnehmende
test_field-place = Ort
test_field-time_zone = Zeitzone
test_field-clock_offset = Abweichung der Uhr
test_field-clock_synchronised = Uhr abgeglichen
test_field-host = Rechner
test_field-system = System
test_field-deletion_date = Löschdatum
test_field-recorder = aufgezeichnet mit
test_field-started = Beginn
test_field-ended = Ende
test_field-command = Befehl
model-self = selbst betriebener Dienst
model-provider = Betrieb durch einen externen IT-Dienstleister
model-online = Online-Dienst
front-call-yes = Ton oder Bild wurde übertragen, { $length } lang, von { $first } bis { $last } UTC.
front-call-unclear = Ein einzelnes Anzeichen spricht dafür, dass Ton oder Bild übertragen wurde, { $length } lang, von { $first } bis { $last } UTC.
front-media-heading = Ton und Bild: { $count ->
    [0] kein Empfänger beobachtet
    [one] 1 Empfänger
   *[other] { NUMBER($count) } Empfänger
}
front-telemetry-heading = Diagnose- und Telemetriedaten (Kandidaten): { $count ->
    [0] kein Empfänger beobachtet
    [one] 1 Empfänger
   *[other] { NUMBER($count) } Empfänger
}
front-advertising-heading = Werbung und Werbemessung (Kandidaten): { $count ->
    [one] 1 Empfänger
   *[other] { NUMBER($count) } Empfänger
}
front-other-heading = Weitere Gegenstellen: { $count ->
    [0] keine
    [one] 1 Empfänger
   *[other] { NUMBER($count) } Empfänger
}
front-more = { $count ->
    [one] 1 weiterer: siehe Tabelle der Empfänger im Bericht
   *[other] { NUMBER($count) } weitere: siehe Tabelle der Empfänger im Bericht
}
front-path = Weg
front-countries = Länder
front-countries-note = In Klammern: Zahl der Empfänger.
front-countries-location = Serverstandort (geschätzt): { $countries }
front-countries-entity = Sitz der Unternehmen: { $countries }
front-countries-parent = Sitz der Konzernmütter: { $countries }
front-countries-entity-none = Sitz der Unternehmen: für keinen Empfänger bekannt
front-countries-parent-none = Sitz der Konzernmütter: für keinen Empfänger bekannt
front-countries-seats-none = Sitz der Unternehmen und Konzernmütter: für keinen Empfänger bekannt
front-countries-none = Außerhalb des eigenen Netzes wurde kein Empfänger beobachtet.
front-country = { $country } ({ NUMBER($count) })
front-country-group = { $status }: { $countries }
front-country-no-status = für den Tag des Mitschnitts kein Status in der Tabelle
front-country-unknown = nicht bestimmbar ({ NUMBER($count) })
front-countries-as-of = Status nach Kapitel V DSGVO am Tag des Mitschnitts ({ $recorded }), nach der Tabelle vom { $day }; am Tag der Bewertung zu prüfen.
front-encryption = Verschlüsselung
front-encryption-share = { $what }: { $parts }
front-encryption-part = { $share } { $kind }
front-clear = Im Klartext: { $what }
front-clear-none = Über das hinaus, was jede Verbindung zeigt (Adressen, Zeiten, Mengen, Servernamen), wurde nichts im Klartext erkannt.
front-certainty = Wie sicher
front-certainty-share = Von { BYTES($bytes) } in { flows }: { $certain } eindeutig oder mit starken Belegen zugeordnet, { $weak } aufgrund eines einzelnen Anzeichens, { $unknown } nicht zugeordnet.
front-certainty-country = Länder sind Schätzungen aus Datenbanken. Von { addresses }: { $parts }.
front-certainty-agreed = { NUMBER($count) } mit übereinstimmenden Angaben
front-certainty-single = { NUMBER($count) } nach nur einer Quelle
front-certainty-disagreed = { NUMBER($count) } mit widersprüchlichen Angaben
front-certainty-unplaced = { NUMBER($count) } nicht bestimmbar
front-unseen = Nicht sichtbar
front-unseen-content = Die Nutzdaten wurden nicht gelesen. Art und Zweck verschlüsselter Daten, Ende-zu-Ende-Verschlüsselung, Speicherung und Weiterleitung hinter der ersten Gegenstelle sind nicht beobachtbar.
front-unseen-hidden = { $count ->
    [one] Der Servername von 1 Datenfluss war durch Verschlüsselung verborgen.
   *[other] Die Servernamen von { NUMBER($count) } Datenflüssen waren durch Verschlüsselung verborgen.
}
front-unseen-no-ip = { packets } ohne IP (Steuerung des lokalen Netzes und Ähnliches; siehe Tabelle „Was nicht zu sehen war“)
front-disclaimer = Diese Übersicht unterstützt eine Prüfung, sie ersetzt sie nicht. Aus einer kurzen oder langen Liste folgt nicht unmittelbar Zulässigkeit oder Unzulässigkeit.
front-report = Berichte und Nachweise: { $folder }
front-no-report = Tabellen, Nachweise und Methode: mit `-o ORDNER` wiederholen.

front-empty = Nichts zu zeigen
front-path-mixed = { $topology }: { $ways }
front-path-endpoints = Ton oder Bild an oder von { $endpoints }{ $more ->
    [0] {"."}
   *[other] {" und "}{ NUMBER($more) } weitere.
}
front-path-migrations = { $count ->
    [one] 1 Strom wechselte während der Konferenz zu einer anderen Adresse.
   *[other] { NUMBER($count) } Ströme wechselten während der Konferenz zu einer anderen Adresse.
}
front-encryption-media = Ton und Bild
front-encryption-telemetry = Telemetrie und Werbung
front-encryption-rest = Alles andere
party-hosts = { $host }{ $more ->
    [0] {""}
   *[other] {" und "}{ NUMBER($more) } weitere
}
party-certainty-by = { $grade }, nach { $basis }
party-kind-undetermined = Art nicht bestimmbar


party-location = Standort (geschätzt): { $countries }
party-entity = Sitz: { $country }
party-parent = Konzernmutter: { $country }
party-country-unknown = Land nicht bestimmbar
party-phases = Phasen: { $phases }
party-basis = nach { $basis }
party-participant = Andere teilnehmende Person
party-participants = { $count ->
    [one] Andere teilnehmende Person
   *[other] { NUMBER($count) } Adressen anderer Teilnehmender
}
party-own-network = Eigenes Netz
party-address = { $address } (kein Name, kein Betreiber bekannt)
party-network = Netz { $asn }
party-network-of = Netz von { $operator } ({ $asn })
party-hosted = { $entity } bei { $hoster }

## Leere Ergebnisse: Jedes sagt, was es nicht beweist

empty-no-packets = Der Mitschnitt enthält kein Paket.
empty-no-packets-not = Das beweist nicht, dass nichts gesendet wurde: Es wurde nichts aufgezeichnet. Schnittstelle, Filter und Rechte prüfen und erneut aufzeichnen.
empty-no-ip = Der Mitschnitt enthält { packets }, aber keines mit IP.
empty-no-ip-not = Das beweist nicht, dass nichts gesendet wurde: Es wurden nur andere Protokolle aufgezeichnet, oder die Verbindungsart verbirgt den Inhalt (zum Beispiel verschlüsselte WLAN-Rahmen). Auf dem Gerät der Testkonferenz selbst aufzeichnen.
empty-no-remote = Der gesamte Verkehr blieb auf dem Gerät oder ging an Multicast: Es wurde keine Gegenstelle anderswo beobachtet.
empty-no-remote-not = Das beweist nicht, dass nichts nach außen geht: Eine andere Schnittstelle oder ein anderer Zeitpunkt kann es zeigen.
empty-no-call = Es wurde keine Konferenz erkannt.
empty-no-call-not = Das beweist nicht, dass keine stattfand: Ton und Bild können in einem Tunnel, über eine nicht beobachtete Schnittstelle oder in nicht erkannter Form übertragen werden. Einen Testanruf von vor dem Beitritt bis nach dem Verlassen aufzeichnen.
empty-no-telemetry = Es wurde kein Telemetrie-Kandidat erkannt.
empty-no-telemetry-not = Das beweist nicht, dass keine Telemetriedaten fließen: Sie können zu anderer Zeit, unter unverdächtigem Namen oder in der Verbindung des Dienstes selbst gesendet werden.
empty-unknown = Kein Datenfluss ließ sich zuordnen: kein Name, kein bekanntes Netz, kein erkanntes Protokoll.
empty-unknown-not = Das beweist weder, dass der Verkehr unbedenklich ist, noch das Gegenteil: Bekannt sind nur Adressen und Mengen. Von Anfang an aufzeichnen, damit Namensabfragen und Verbindungsaufbauten enthalten sind.
empty-no-file = Kein Mitschnitt war lesbar.
empty-no-file-not = Es wurde nichts untersucht; über Datenflüsse wird nichts ausgesagt.

## Codes des Vertrags

purpose-media = Ton und Bild
purpose-connectivity = Verbindungsprüfung
purpose-signalling = Signalisierung
purpose-identity = Anmeldung und Identität
purpose-telemetry = Diagnose- und Telemetriedaten
purpose-advertising = Werbung
purpose-content = Web-Inhalte
purpose-update = Softwareaktualisierung
purpose-name_resolution = Namensauflösung
purpose-background = Hintergrundverkehr
purpose-unknown = nicht zugeordnet

data_class-content_data = Inhaltsdaten
data_class-framework_data = Rahmendaten
data_class-diagnostic_telemetry = Diagnose- und Telemetriedaten
data_class-other = sonstige Daten

telemetry_basis-documented = Dokumentation des Anbieters
telemetry_basis-listed = öffentlicher Liste
telemetry_basis-name_pattern = Form des Hostnamens
telemetry_basis-behaviour = Verkehrsmuster

party-first = Betreiber des Dienstes selbst
party-third = anderer Betreiber
party-undetermined = nicht bestimmbar

confidence-certain = eindeutig
confidence-strong = starke Belege
confidence-weak = einzelnes Anzeichen
confidence-none = nicht zugeordnet

role-peer = andere teilnehmende Person
role-relay = Vermittlungsserver (TURN)
role-active_media = Medienserver
role-standby = Bereitschaft für Ton und Bild
role-probed = nur auf Erreichbarkeit geprüft
role-resolver = Namensauflöser
role-advertising = Werbung
role-telemetry = Telemetrie-Kandidat
role-identity = Identitätsanbieter
role-signalling = Signalisierung
role-content = Web-Inhalte
role-update = Softwareaktualisierung
role-background = Hintergrundverkehr
role-unknown = nicht zugeordnet

scope-public = öffentlich
scope-private = privat
scope-link_local = nur im lokalen Netz
scope-multicast = Multicast
scope-loopback = eigenes Gerät
scope-shared = gemeinsamer Adressbereich des Netzbetreibers
scope-documentation = Dokumentationsbereich
scope-unspecified = unbestimmt
scope-reserved = reserviert

name_source-tls_sni = TLS-Servername
name_source-quic_sni = QUIC-Servername
name_source-dtls_sni = DTLS-Servername
name_source-http_host = HTTP-Host
name_source-certificate = Zertifikat
name_source-dtls_certificate = DTLS-Zertifikat
name_source-dns = DNS-Antwort
name_source-mdns = lokale DNS-Antwort
name_source-stun = STUN-Attribut
name_source-sip = SIP oder SDP
name_source-pcapng = Vermerk in der Mitschnittdatei
name_source-reverse_dns = Reverse-DNS

country_verdict-user = eigene Datenbank
country_verdict-region = vom Betreiber veröffentlichte Region
country_verdict-agreed = Datenbanken stimmen überein
country_verdict-disagreed = Datenbanken widersprechen sich
country_verdict-single = nur eine Datenbank
country_verdict-refuted = durch Laufzeit widerlegt
country_verdict-anycast = an vielen Orten bedient (Anycast)
country_verdict-not_determinable = nicht bestimmbar

initiator-local = Testgerät
initiator-remote = Gegenseite
initiator-unknown = nicht beobachtet

stream_direction-sent = gesendet
stream_direction-received = empfangen

media_kind-audio = Ton
media_kind-video = Bild
media_kind-screen = geteilter Bildschirm
media_kind-retransmission = Wiederholung
media_kind-fec = Fehlerkorrektur
media_kind-probe = Bandbreitenprüfung
media_kind-undetermined = Art nicht bestimmbar

topology-direct = unmittelbar zur anderen teilnehmenden Person, ohne Server dazwischen
topology-relayed = über einen Vermittlungsserver (TURN), der Ton und Bild weiterreicht
topology-media_server = über einen Medienserver
topology-mixed = auf mehreren Wegen
topology-undetermined = nicht bestimmbar

local_how-given = wie angegeben
local_how-process = Inhaber der aufgezeichneten Verbindungen
local_how-private = private Adresse mit Verbindungen nach außen
local_how-majority = Adresse in den meisten Paketen
local_how-initiator = Seite, die die meisten Verbindungen öffnete
local_how-none = aus den Paketen nicht zu entscheiden

distance_verdict-refuted = widerlegt
distance_verdict-not_refuted = nicht widerlegt
distance_verdict-not_testable = nicht prüfbar

declared-declared = angegeben
declared-undeclared = Betreiber nicht in der angegebenen Liste
declared-outside_region = außerhalb der angegebenen Region
declared-not_compared = nicht verglichen

transfer-eea = EWR
transfer-adequate = Angemessenheitsbeschluss
transfer-adequate_conditional = Angemessenheitsbeschluss mit begrenztem Anwendungsbereich
transfer-adequate_listed_only = Angemessenheitsbeschluss nur für gelistete Organisationen
transfer-no_decision = kein Angemessenheitsbeschluss bekannt
transfer-international_organisation = internationale Organisation
transfer-not_determinable = nicht bestimmbar
transfer-local = lokal

country_of-location = Standort (geschätzt)
country_of-entity = Unternehmen
country_of-parent = Konzernmutter

verify-dpf_entry = Eintrag des Rechtsträgers in der DPF-Liste am Tag der Bewertung
verify-importer_identity = Rechtsträger des Importeurs und der Vertragspartei
verify-special_law = Landes-, Kirchen- oder Sonderrecht
verify-subprocessor_list = Liste der Unterauftragsverarbeiter und deren Datum
verify-support_staff = Aufenthaltsort des Personals für Support und Administration
verify-table_current = Aktualität der Tabelle der Beschlüsse
verify-transfer_exists = ob überhaupt eine Übermittlung vorliegt (Exporteur, Importeur, Drittland)
verify-scope_limits = Anwendungsbereich des Beschlusses
verify-territory_status = Status des Gebiets

whose-tester = testenden Person
whose-participant = anderen teilnehmenden Person

disclosure-stun_mapped = von einem Server gesehen und zurückgemeldet (STUN)
disclosure-stun_relayed = von einem Vermittlungsserver zugeteilt (TURN)
disclosure-stun_peer = einem Vermittlungsserver mitgeteilt (TURN)
disclosure-direct_path = Pakete auf direktem Weg
disclosure-ice_candidate = möglicher Weg, durch Verbindungsprüfungen versucht (ICE)
disclosure-sdp = Beschreibung der Sitzung (SDP)
disclosure-vendor_hello = Begrüßung im eigenen Protokoll des Anbieters

encryption-tls = TLS
encryption-dtls = DTLS
encryption-quic = QUIC
encryption-srtp = SRTP
encryption-zrtp = ZRTP
encryption-wireguard = WireGuard
encryption-openvpn = OpenVPN
encryption-ipsec_esp = IPsec
encryption-ipsec_ike = IPsec
encryption-tunnel = Tunnel
encryption-none = unverschlüsselt
encryption-unknown = nicht beobachtbar

grade-A = nach BSI-Richtlinie empfohlen
grade-B = IETF-konform, außerhalb der BSI-Liste
grade-C = auslaufend
grade-D = nicht empfohlen
grade-E = Klartext
grade-N = nicht beobachtbar
grade-I = unvollständig (Handshake fehlt)

clear-rtp = Ton oder Bild (RTP)
clear-sdes = Schlüssel für Ton und Bild (SDES)
clear-sip = Signalisierung (SIP)
clear-http = Web-Inhalte (HTTP)
clear-dns = abgefragte Namen (DNS)

## Regeln: warum ein Datenfluss, ein Strom oder ein Weg so eingeordnet ist

rule-protocol_name_resolution = das Protokoll dient der Namensauflösung
rule-encrypted_dns_port = Port der verschlüsselten Namensauflösung
rule-encrypted_dns_alpn = Protokollkennung der verschlüsselten Namensauflösung
rule-protocol_sip = das Protokoll ist SIP
rule-protocol_stun = das Protokoll ist STUN oder TURN, ohne Ton und Bild
rule-protocol_framing = eigene Kopfzeile des Dienstes um Ton und Bild
rule-dtls_without_media = DTLS-Handshake, danach weder Ton noch Bild: ein Datenkanal oder ein Weg, der nicht benutzt wurde
rule-rtcp_without_media = RTCP ohne Ton und Bild
rule-rtp_streams = RTP-Ströme mit fortlaufenden Nummern und Zeiten
rule-household_protocol = Protokoll des Betriebssystems oder des lokalen Netzes
rule-multicast = an eine Multicast-Adresse gesendet
rule-no_ports = Protokoll ohne Ports
rule-known_host = Host eines bekannten Unternehmens, der einem anderen Zweck dient
rule-known_host_alias = ein Aliasname des Hosts ist der eines bekannten Unternehmens
rule-in_baseline = auch in der Leerlaufmessung des Rechners
rule-other_program = gehört einem anderen Programm
rule-service_host = Host oder Adressbereich eines bekannten Dienstes
rule-named_web_host = Web-Verbindung zu einem benannten Host
rule-websocket = WebSocket
rule-media_rhythm = Pakete beider Seiten im Takt von Sprache; was sie enthalten, ist nicht sichtbar
rule-media_framed_pace = Pakete auf einem Weg des Dienstes im Abstand von Sprachrahmen; was sie enthalten, ist nicht sichtbar
rule-copy_even_pace = gleichmäßig gesendet, wie Aufnahmen stückweise übergeben werden
rule-copy_rate = so viele Bytes, wie Sprache ergibt, und kaum etwas zurück
rule-copy_beside_microphone = gesendet, während das Mikrofon im Anruf gesendet wird
rule-websocket_offer = der Browser bietet an, was er nur für einen WebSocket anbietet
rule-websocket_messages = Nachrichten in beide Richtungen, die keine Fragen und Antworten von HTTP sind
rule-name_pattern = der Hostname ist gebildet wie der von Hosts mit diesem Zweck
rule-opaque_tunnel = Tunnel, dessen Inneres nicht sichtbar ist
rule-nothing_known = nichts bekannt außer der Adresse
rule-telemetry_documented = die Dokumentation des Anbieters nennt den Host
rule-telemetry_listed = eine öffentliche Liste nennt den Host
rule-telemetry_name_pattern = der Hostname ist wie der eines Telemetrie-Hosts gebildet
rule-telemetry_behaviour = Rhythmus und Größe der Übertragungen
rule-telemetry_documented_alias = die Dokumentation des Anbieters nennt einen Alias des Hosts
rule-telemetry_listed_alias = eine öffentliche Liste nennt einen Alias des Hosts
rule-telemetry_name_pattern_alias = ein Alias des Hosts ist wie der eines Telemetrie-Hosts gebildet
rule-telemetry_behaviour_alias = Rhythmus und Größe der Übertragungen an einen Alias
rule-kind_by_description = die Sitzungsbeschreibung nennt den Codec
rule-kind_by_clock = Taktrate aus den Zeiten ermittelt
rule-kind_by_shape = Größe und Rhythmus der Pakete
rule-kind_by_framing = die eigene Kopfzeile des Dienstes nennt die Art
rule-kind_repairs_packets = Pakete, die die eines anderen Stroms ausbessern
rule-kind_repeats_packets = wiederholt Pakete eines anderen Stroms
rule-kind_not_fitted = keine Taktrate passt
rule-kind_probe = nur Füllbytes
rule-kind_repeats_timestamps = wiederholt die Zeiten eines anderen Stroms
rule-source_layers = seine Bilder beginnen zugleich mit denen eines anderen Stroms
rule-kind_too_short = zu wenige Pakete für eine Entscheidung
rule-topology_direct = Ton oder Bild an eine Adresse, die nach keinem Anzeichen ein Server ist
rule-topology_relayed = Ton oder Bild an eine Adresse, die als Vermittlungsserver (TURN) gedient hat
rule-topology_media_server = Ton oder Bild an eine Adresse mit Anzeichen eines Servers
rule-topology_undetermined = kein Anzeichen entscheidet

## Befunde

finding-media_to_recipient = Ton oder Bild wurde ausgetauscht; Gegenstelle: { $recipients }; { BYTES($bytes_sent) } gesendet, { BYTES($bytes_received) } empfangen, in { flows }.
finding-media_by_one_sign = Ein einzelnes Anzeichen spricht für Ton oder Bild; Gegenstelle: { $recipients }; { BYTES($bytes_sent) } gesendet, { BYTES($bytes_received) } empfangen, in { flows }.
finding-telemetry_to_recipient = { $count ->
    [one] 1 Verbindung
   *[other] { NUMBER($count) } Verbindungen
} zu einem Telemetrie-Kandidaten von { $recipients }: { BYTES($bytes_sent) } gesendet, { BYTES($bytes_received) } empfangen; Inhalt nicht gelesen.
finding-advertising_to_recipient = { $count ->
    [one] 1 Verbindung
   *[other] { NUMBER($count) } Verbindungen
} zu einem Werbe-Kandidaten von { $recipients }: { BYTES($bytes_sent) } gesendet, { BYTES($bytes_received) } empfangen; Inhalt nicht gelesen.
finding-in_the_clear = Auf dem beobachteten Abschnitt unverschlüsselt: { $protocol }, { BYTES($bytes_sent) } gesendet, { BYTES($bytes_received) } empfangen, in { flows }.
finding-sdes = In { flows } stehen die Schlüssel für Ton und Bild lesbar in der Sitzungsbeschreibung; wer sie auf dem Weg liest, kann Ton und Bild entschlüsseln.
finding-media_metadata = In { flows } stehen Mikrofonpegel oder Aufnahmezeiten lesbar neben dem verschlüsselten Ton und Bild.
finding-address_disclosed = Eine Adresse der { $whose } wurde für { endpoints } sichtbar ({ $by }).
finding-telemetry_before_call = Vor dem ersten Ton oder Bild wurden in { flows } Telemetrie- oder Werbe-Kandidaten kontaktiert.
finding-identity_to_recipient = Anmeldedienst kontaktiert: { $recipients }, { BYTES($bytes_sent) } gesendet, { BYTES($bytes_received) } empfangen, in { flows }; Inhalt nicht gelesen.
finding-update_to_recipient = Hosts für Softwareaktualisierung von { $recipients } kontaktiert: { BYTES($bytes_sent) } gesendet, { BYTES($bytes_received) } empfangen, in { flows }.
finding-cloaked_name = In { flows } führt ein Aliasname zu einem gelisteten Telemetrie- oder Werbe-Host von { $recipients }.
finding-location_outside_eea = Geschätzter Standort außerhalb des EWR: { $recipients } – ob eine Übermittlung vorliegt, ist zu prüfen.
finding-company_outside_eea = Betreiber oder Konzernmutter mit Sitz außerhalb des EWR: { $recipients } – ob eine Übermittlung vorliegt, ist zu prüfen.
finding-country_refuted = Die Umlaufzeit schließt den geschätzten Standort von { endpoints } aus; das Land ist nicht bestimmbar.
finding-undeclared_recipient = Nicht in der angegebenen Liste: { $recipients }.
finding-foreign_contact = Kontakte zu Gegenstellen, die nicht als eigene angegeben wurden: { $recipients }.
finding-outside_region = Angegeben, mit geschätztem Standort außerhalb der zugesagten Region: { $recipients }.
finding-old_encryption = In { flows } wurde eine Version von TLS oder DTLS vereinbart, die BSI TR-02102-2 und RFC 9325 nicht mehr empfehlen.
finding-names_to_resolvers = Die abgefragten Namen wurden { $count ->
    [one] 1 Namensauflöser
   *[other] { NUMBER($count) } Namensauflösern
} bekannt, unterwegs unverschlüsselt.

## Warnungen zur Eingabe

warning-packets_without_time = { packets } ohne Zeitangabe, der Zeit des jeweils vorigen Pakets zugeordnet.
warning-unpack_stopped = Die komprimierte Datei ist beschädigt; ausgewertet wurde, was davor liegt.
warning-unfolds_too_far = Die komprimierte Datei ist entpackt größer als die Grenze; der Rest wurde nicht gelesen.
warning-read_stopped = Das Lesen brach bei Byte { NUMBER($offset) } ab; der Rest der Datei fehlt.
warning-cut_in_packet = Die Datei endet mitten in einem Paket (Byte { NUMBER($offset) }); was folgt, fehlt.
warning-impossible_length = Bei Byte { NUMBER($offset) } wird eine Länge von { NUMBER($claimed) } behauptet (Grenze { NUMBER($limit) }); dahinter wurde nichts gelesen.
warning-damaged_block = Ein Block bei Byte { NUMBER($offset) } ist beschädigt und wurde übergangen.
warning-unknown_section_version = Ein Abschnitt bei Byte { NUMBER($offset) } hat eine unbekannte Version und wurde übergangen.
warning-block_too_long = Ein Block bei Byte { NUMBER($offset) } behauptet { NUMBER($claimed) } Byte (Grenze { NUMBER($limit) }) und wurde übergangen.
warning-decryption_secrets = Die Datei enthält Schlüssel zum Entschlüsseln. Sie wurden weder benutzt noch kopiert.
warning-too_many_interfaces = Die Datei beschreibt mehr Schnittstellen als die Grenze von { NUMBER($limit) }.
warning-too_many_comments = Die Datei enthält mehr Kommentare als die Grenze von { NUMBER($limit) }.
warning-too_many_file_names = Die Datei enthält mehr Namen als die Grenze von { NUMBER($limit) }.
warning-too_many_apps = Die Datei nennt mehr Programme als die Grenze von { NUMBER($limit) }.
warning-overlaps_in_time = Die Datei überschneidet sich zeitlich mit einer anderen; Pakete können doppelt gezählt sein.
warning-clock_went_back = { $count ->
    [one] Einmal
   *[other] { NUMBER($count) }-mal
} sprang die Uhr um mehr als eine Sekunde zurück.

## Was nicht zu sehen war

blind-drops_not_recorded = Ob beim Aufzeichnen Pakete verloren gingen, steht nicht im Mitschnitt.
blind-dropped_packets = { packets } beim Aufzeichnen verloren.
blind-cut_packets = { packets } nur teilweise aufgezeichnet; Mengen sind genau, Namen können fehlen.
blind-programs_unknown = { $count ->
    [one] Von 1 Datenfluss
   *[other] Von { NUMBER($count) } Datenflüssen
} mit { BYTES($bytes) } ist das Programm nicht bekannt: Die Verbindung war nur zwischen zwei Abfragen offen, oder sie gehört einem anderen Benutzer.
blind-undecided_packets = { packets } gekürzt, bevor ihr Datenfluss erkannt war; Mengen sind genau, Namen können fehlen.
blind-clock_was_set = { $count ->
    [one] Einmal
   *[other] { NUMBER($count) }-mal
} wurde beim Aufzeichnen die Uhr des Rechners gestellt (oder er schlief), höchstens um { NUMBER($most_ms) } Millisekunden: Zeiten und Phasen davor und danach passen nicht zueinander.
blind-fragments_given_up = { $count ->
    [one] 1 zerlegtes Datagramm
   *[other] { NUMBER($count) } zerlegte Datagramme
} unvollständig.
blind-flows_beyond_limit = { $count ->
    [one] 1 Adresspaar
   *[other] { NUMBER($count) } Adresspaare
} über der Grenze der Datenflüsse, { BYTES($bytes) }, nur summiert.
blind-dns_answers_beyond_limit = { $count ->
    [one] 1 DNS-Antwort
   *[other] { NUMBER($count) } DNS-Antworten
} über der Grenze, nicht für Namen benutzt.
blind-unread_input = { $count ->
    [one] An einer Stelle
   *[other] An { NUMBER($count) } Stellen
} wurde die Datei nicht gelesen; die Hinweise zur Datei sagen, wo.
blind-names_beyond_limit = { $count ->
    [one] 1 Name
   *[other] { NUMBER($count) } Namen
} über der Grenze je Adresse, nicht behalten.
blind-streams_beyond_limit = { $count ->
    [one] 1 TCP-Verbindung
   *[other] { NUMBER($count) } TCP-Verbindungen
} nicht weiter gelesen, weil zu viel auf Fehlendes wartete.
blind-facts_beyond_limit = { $count ->
    [one] 1 Einzelheit
   *[other] { NUMBER($count) } Einzelheiten
} von Datenflüssen über der Grenze, nicht behalten.
blind-tcp_gaps = { $count ->
    [one] 1 Lücke
   *[other] { NUMBER($count) } Lücken
} in TCP-Verbindungen; was dort stand, ist unbekannt.
blind-round_trips_alike = Alle Gegenstellen antworten sofort oder nach derselben Zeit: Etwas dazwischen antwortet für sie. Standorte wurden nicht anhand von Umlaufzeiten geprüft.
blind-streams_too_short = { $count ->
    [one] 1 RTP-Strom
   *[other] { NUMBER($count) } RTP-Ströme
} mit weniger als 5 Paketen, nicht aufgeführt.
blind-sources_beyond_limit = { $count ->
    [one] 1 mögliche Medienquelle
   *[other] { NUMBER($count) } mögliche Medienquellen
}, eine nach der anderen auf einem Datenfluss, über der Zahl, die zugleich verfolgt wird: Ein Strom darunter kann fehlen.
blind-certificates_beyond_limit = { $count ->
    [one] 1 Zertifikatskette
   *[other] { NUMBER($count) } Zertifikatsketten
} mit mehr Zertifikaten, als gelesen werden.
blind-packet_tap_damaged = { packets } mit beschädigtem Kopf eines Paketabgriffs.
blind-opaque_tunnels = { $count ->
    [one] 1 Tunnel mit { BYTES($bytes) }, dessen Inneres
   *[other] { NUMBER($count) } Tunnel mit { BYTES($bytes) }, deren Inneres
} nicht sichtbar ist: Empfänger dahinter sind unbekannt.
blind-too_many_layers = { packets } mit mehr Tunnelschichten, als ausgepackt werden.
blind-ip_header_cut = { packets }, im IP-Kopf abgeschnitten.
blind-ip_header_damaged = { packets } mit beschädigtem IP-Kopf.
blind-transport_header_cut = { packets }, im Transport-Kopf abgeschnitten.
blind-link_header_cut = { packets }, im Verbindungs-Kopf abgeschnitten.
blind-link_type_unknown = { packets } einer Verbindungsart, die nicht gelesen wird.
blind-wifi_encrypted = { packets } verschlüsselter WLAN-Rahmen: Ihr Inhalt ist nicht sichtbar.
blind-macsec = { packets }, mit MACsec verschlüsselt.
blind-ppp_compressed = { packets }, durch PPP komprimiert.
blind-gre_version = { packets } in einem GRE-Tunnel nicht gelesener Version.
blind-pppoe_damaged = { packets } mit beschädigtem PPPoE-Kopf.
blind-nflog_damaged = { packets } mit beschädigtem Kopf des Firewall-Protokolls.
blind-nflog_family = { packets } einer anderen Familie im Firewall-Protokoll.
blind-nflog_without_packet = { packets } des Firewall-Protokolls ohne Inhalt.
blind-address_family = { packets } einer anderen Adressfamilie.
blind-arcnet = { packets } von ARCnet.
blind-arp = { packets } ARP (Adressen im lokalen Netz).
blind-eapol = { packets } EAPOL (Anmeldung am Netz).
blind-eoip_keepalive = { packets } Tunnelpflege (EoIP).
blind-ethertype_unknown = { packets } anderer Protokolle auf Ethernet.
blind-fabricpath = { packets } FabricPath.
blind-frame_relay = { packets } Steuerung von Frame Relay.
blind-gre_keepalive = { packets } Tunnelpflege (GRE).
blind-llc = { packets } Steuerung von Netzgeräten (LLC).
blind-lldp = { packets } LLDP (Nachbarn im lokalen Netz).
blind-mpls_channel = { packets } Steuerung von MPLS.
blind-mpls_empty = { packets } MPLS ohne Inhalt.
blind-netlink = { packets } eigene Meldungen des Betriebssystems (Netlink).
blind-novell_802_3 = { packets } Novell IPX.
blind-nsh_next = { packets } eines anderen Protokolls hinter NSH.
blind-pbb = { packets } Provider Backbone Bridging.
blind-ppp_control = { packets } Steuerung von PPP.
blind-pppoe_discovery = { packets } Aufbau von PPPoE.
blind-slarp = { packets } SLARP.
blind-snap_unknown = { packets } anderer Protokolle hinter SNAP.
blind-wifi_control = { packets } WLAN-Steuerung.
blind-wifi_management = { packets } WLAN-Verwaltung.
blind-wifi_null = { packets } WLAN-Rahmen ohne Daten.

## Hinweise

caveat-C01 = Das Land einer IP-Adresse ist eine Schätzung des Gerätestandorts aus einer Datenbank, keine Aussage über das anwendbare Recht.
caveat-C02 = Anycast-, CDN- und Cloud-Frontend-Adressen können an vielen Orten bedient werden; Datenbanken zeigen oft nur das Registrierungsland. Der Standort gilt als „nicht bestimmbar“.
caveat-C03 = Betreiber und Konzernmutter stammen aus einer datierten, von Menschen gepflegten Tabelle; Konzernstrukturen ändern sich und sind zu prüfen.
caveat-C04 = Die Nutzdaten waren verschlüsselt und wurden nicht gelesen. Über Art und Zweck der übertragenen Daten wird nichts ausgesagt.
caveat-C05 = Sichtbar ist nur die erste Gegenstelle. Weiterleitung, Unterauftragsverarbeiter, Fernzugriffe und Speicherung dahinter sind nicht sichtbar.
caveat-C06 = Der Transport über einen Server belegt keine Speicherung dort; ein Endpunkt in der EU belegt keine Speicherung in der EU.
caveat-C07 = Ein aufgezeichneter Testanruf ist eine Stichprobe. Endpunkte ändern sich mit Zeit, Last, Zahl und Ort der Teilnehmenden, Lizenz und Version.
caveat-C08 = Das Ergebnis gilt nur für die protokollierte Konfiguration (Client, Version, Kontotyp, Einstellungen, Netz).
caveat-C09 = „Telemetrie“ ist hier eine Einordnung nach Hostname, Dokumentation oder Verkehrsmuster – ein Kandidat, kein Beweis für Inhalt oder Zweck.
caveat-C10 = Nicht beobachtet heißt nicht: nicht vorhanden.
caveat-C11 = Ob eine „Übermittlung“ (Kapitel V DSGVO) vorliegt, hängt von Exporteur, Importeur und dessen Ort ab; Pakete zeigen dies nicht im Rechtssinn.
caveat-C12 = Der Angemessenheitsbeschluss EU-USA gilt nur für aktiv gelistete Organisationen. Listung, Rechtsträger und Datenarten sind am Tag der Prüfung nachzuschlagen.
caveat-C13 = Ende-zu-Ende-Verschlüsselung lässt sich durch passive Beobachtung weder bestätigen noch ausschließen.
caveat-C14 = Die Krypto-Bewertung betrifft nur die auf diesem Abschnitt sichtbaren Parameter. „Nicht gelistet“ bedeutet nicht „unsicher“.
caveat-C15 = Die Rolle eines Betreibers (Verantwortlicher, Auftragsverarbeiter, Netzbetreiber) ergibt sich aus Verträgen und Umständen außerhalb des Mitschnitts.
caveat-C16 = Verkehr des Betriebssystems oder anderer Programme kann enthalten sein, soweit er nicht durch Prozesszuordnung oder Leerlaufmessung ausgeschlossen wurde.
caveat-C17 = Namen stammen aus DNS-Antworten, TLS-Servernamen oder Reverse-DNS mit unterschiedlicher Verlässlichkeit; verschlüsseltes DNS oder ECH können sie verbergen.
caveat-C18 = Adressen anderer Teilnehmender sind personenbezogene Daten; sie sind in diesem Bericht maskiert.
caveat-C19 = Vollständigkeit: Paketverluste, VPN/Tunnel, weitere Schnittstellen und gekürzte Pakete stehen im Messprotokoll; fehlender Verkehr ist nicht bewertbar.
caveat-C20 = Diese Übersicht unterstützt eine Prüfung, sie ersetzt sie nicht. Aus einer kurzen oder langen Liste folgt nicht unmittelbar Zulässigkeit oder Unzulässigkeit.
caveat-C21 = Verwendete Rechts- und Adressdaten: Versionen und Daten siehe Manifest. Vor Verwendung prüfen.

## Tabellen

contents = Inhalt
front-all = Alle Empfänger: siehe Tabelle
evidence = Paket { $frame }: { $fact }
evidence-in-file = { $file }, Paket { $frame }: { $fact }
table-cut = Die ersten { NUMBER($shown) } von { NUMBER($count) } Zeilen; alle stehen in den Tabellen für andere Programme.
cell-more = und { NUMBER($count) } weitere
cell-more-receipts = und weitere: Tabelle „Datenflüsse und Filter zum Nachprüfen“
cell-as-of = Stand { $day }
cell-not-known = nicht bekannt
cell-not-stated = keine Angabe
cell-own-data = Verfasser von wohin; Quellen je Zeile
checklist-unverified = (Wortlaut nicht mit dem Dokument abgeglichen)

table-recipients = Empfänger
table-recipients-note = Ein Empfänger ist der Betreiber hinter einer oder mehreren Adressen, soweit er bekannt ist. Der Standort ist eine Schätzung für jede Adresse; die Sitze von Unternehmen und Konzernmutter sind davon unabhängige Angaben. Die datenschutzrechtliche Rolle (Verantwortlicher, Auftragsverarbeiter, Dritter) ergibt sich nicht aus dem Mitschnitt.
table-recipients-empty = Es wurde kein Empfänger beobachtet.
table-telemetry = Telemetrie und Werbung nach Art des Belegs
table-telemetry-note = Kandidaten nach Dokumentation des Anbieters, nach öffentlicher Liste, nach Form des Hostnamens oder nach Verkehrsmuster. Die Arten von Belegen stehen nebeneinander und werden nicht zusammengezählt.
table-telemetry-empty = Es wurde kein Kandidat beobachtet. Nicht beobachtet heißt nicht: nicht vorhanden.
table-transfers = Länder und ihr Status
table-transfers-note = Je Empfänger und Land eine Zeile. Der Status stammt aus einer datierten Tabelle und ist am Tag der Bewertung zu prüfen. Ob eine Übermittlung im Sinne von Kapitel V DSGVO vorliegt, ergibt sich nicht aus dem Mitschnitt.
table-transfers-empty = Außerhalb des eigenen Netzes wurde kein Empfänger beobachtet.
table-encryption-shares = Verschlüsselungsstufen nach Art des Verkehrs
table-encryption-shares-note = Anteile an der gesendeten und empfangenen Menge der Verbindungen, die das Gerät verließen. Maßgeblich ist der schwächste sichtbare Bestandteil jeder Verbindung.
table-encryption-shares-empty = Keine Verbindung verließ das Gerät.
traffic-media = Ton und Bild
traffic-signalling = Signalisierung, Verbindungsprüfung und Anmeldung
traffic-telemetry = Telemetrie und Werbung
traffic-other = Alles Übrige
column-share = Anteil
table-encryption = Verschlüsselung
table-encryption-note = Was auf dem beobachteten Abschnitt vereinbart wurde, soweit es sichtbar ist. Die Stufe vergleicht es mit datierten Regeln; nicht gelistet bedeutet nicht unsicher.
table-encryption-empty = Keine Verbindung verließ das Gerät.
table-disclosures = Wem welche Adresse bekannt wurde
table-disclosures-note = Eine IP-Adresse verrät den Netzbetreiber und ungefähr den Ort. Bei einer Direktverbindung erfahren die Teilnehmenden gegenseitig ihre Adressen.
table-disclosures-empty = Über das hinaus, was jede Verbindung ihrer Gegenstelle zeigt, wurde keine Offenlegung einer Adresse erkannt.
table-findings = Befunde mit Nachweisen
table-findings-note = Jeder Befund nennt Pakete des Mitschnitts, die ihn zeigen. Die Hinweise gehören zum Befund.
table-findings-empty = Es gibt keinen Befund.
table-checklist = Referenzen für die DSK-Checkliste
table-checklist-note = Punkte der Checkliste „Datenschutz in Videokonferenzsystemen“ (11. November 2020) und der Orientierungshilfe vom 23. Oktober 2020, auf die sich Befunde beziehen. Ob eine Anforderung erfüllt ist, entscheidet die verantwortliche Person: Die Spalte bleibt leer.
table-checklist-empty = Kein Befund bezieht sich auf einen Punkt.
table-endpoints = Gegenstellen
table-endpoints-note = Jede Adresse einer Gegenstelle. Das Land der Registrierung ist kein Standort. Adressen von Teilnehmenden sind maskiert.
table-endpoints-empty = Es wurde keine Gegenstelle beobachtet.
table-streams = Ströme von Ton und Bild
table-streams-note = Jeder RTP-Strom mit mindestens 5 Paketen. Mengen sind RTP-Bytes ohne UDP und IP. Ein Strom ohne SSRC ist kein sichtbares RTP: Er wurde nur am Takt von Paketen erkannt, und seine Menge ist die dieser Pakete.
table-streams-empty = Es wurde kein Strom von Ton oder Bild erkannt.
table-flows = Datenflüsse und Filter zum Nachprüfen
table-flows-note = Der Filter wählt in Wireshark genau diesen Datenfluss aus. Bei Datenflüssen mit maskierter Adresse nutzt er Ports und die lesbare Seite und kann weitere Datenflüsse treffen.
table-flows-empty = Es wurde kein Datenfluss beobachtet.
table-captures = Mitschnitte
table-captures-note = Der Hashwert bezeichnet die untersuchte Datei eindeutig.
table-captures-empty = Kein Mitschnitt.
table-unseen = Was nicht zu sehen war
table-unseen-note = Schäden der Eingabe und alles, was darin war und nicht untersucht werden konnte.
table-unseen-empty = Es ist nichts bekannt, was fehlt.
table-datasets = Verwendete Datensätze
table-datasets-note = Angaben, die altern: Vor Verwendung ihr Datum prüfen.
table-datasets-empty = Es wurde kein Datensatz verwendet: Namen und Adressen stammen allein aus dem Mitschnitt.

column-recipient = Empfänger
column-purposes = Wofür
column-purpose = Wofür
column-what = Was
column-where = Wo
column-sent = gesendet
column-received = empfangen
column-media-sent = Ton und Bild gesendet
column-set-aside = zurückgestellt
cell-set-aside = zurückgestellt
column-location = Standort (geschätzt)
column-entity = Unternehmen und Sitz
column-parent = Konzernmutter und Sitz
column-stated = Angegeben
column-operator = Netzbetreiber
column-first-contact = Erster Kontakt (UTC)
column-names = Namen
column-evidence = Nachweis
column-host = Host
column-telemetry-by = Art des Belegs
column-party = Betreiber
column-connections = Verbindungen
column-country-of = Bezug
column-country = Land
column-status = Status
column-instrument = Rechtsakt
column-valid-from = Seit
column-valid-to = Bis
column-as-of = Stand
column-to-verify = Zu prüfen
column-protection = Schutz
column-suite = Verfahren
column-group = Gruppe oder SRTP-Profil
column-grade = Stufe
column-edition = Regelwerk
column-flows = Datenflüsse
column-bytes = Menge
column-address = Adresse
column-whose = Wessen
column-scope = Art
column-learned-by = Wem bekannt
column-disclosed-by = Wodurch
column-frame = Paket
column-id = Nr.
column-finding = Befund
column-caveats = Hinweise
column-items = Punkte
column-item = Punkt
column-chapter = Kapitel
column-requirement = Anforderung (in eigenen Worten)
column-fulfilled = Anforderung erfüllt?
column-reference = Referenz
column-role = Rolle
column-network = Netz
column-registered = Registriert in
column-rtt = Kürzeste Umlaufzeit
column-ssrc = SSRC
column-kind = Art
column-direction = Richtung
column-remote = Gegenstelle
column-packets = Pakete
column-first = Beginn (UTC)
column-length = Dauer
column-clock = Taktrate
column-certainty = Wie sicher
column-basis = Warum
column-flow = Datenfluss
column-ends = Adressen und Ports
column-server-name = Servername
column-protocols = Protokolle
column-data-class = Datenklasse
column-filter = Filter
column-file = Datei
column-period = Zeitraum
column-format = Format
column-packets-ip = mit IP
column-cut = gekürzt
column-dropped = Verloren
column-sha256 = SHA-256
column-times = Anzahl
column-dataset = Datensatz
column-version = Version
column-date = Datum
column-licence = Lizenz
column-attribution = Namensnennung

telemetry_class-documented = Dokumentation des Anbieters
telemetry_class-listed = öffentliche Liste
telemetry_class-name_pattern = Form des Hostnamens
telemetry_class-behaviour = Verkehrsmuster
whose-nominative-tester = testende Person
whose-nominative-participant = andere teilnehmende Person

## Belege: was an einer Stelle zu sehen ist

fact-row = { $source } { $name } (passt zu „{ $row }“)
fact-name = { $source } { $name }
fact-status = { $recipient }, { $column }: { $country }, { $status }
fact-port = Port { $port }
fact-packets = { packets } in { $seconds } s
fact-probe = { packets }; verschiedene Zeitstempel: { $timestamps }; aufgefüllt: { $padded }
fact-clock = Takt { $rate } Hz, Abweichung { $error }, Messpunkte: { $points }, Schritt { $step } bei { $share } %
fact-framed_clock = Kopfzeile von { $framing }; Takt { $rate } Hz, Abweichung { $error }, Messpunkte: { $points }, Schritt { $step } bei { $share } %
fact-shape = Pakete je Zeitstempel: { $each }, im Mittel { $size } Byte, Schritt { $step }
fact-repeats = Zeitstempel von SSRC { $ssrc } in { $count ->
    [one] 1 Paket
   *[other] { NUMBER($count) } Paketen
}; so lang wie nach RFC 4588: { $alike }, länger: { $longer }, zu verlorenen Bildern: { $lost }
fact-same_frames = { $count ->
    [one] 1 Bild beginnt zugleich mit einem
   *[other] { NUMBER($count) } Bilder beginnen zugleich mit denen
} von SSRC { $ssrc }
fact-rhythm_sent = { packets } gesendet, { $seconds } s lang im Takt von { $beat } ms
fact-rhythm_received = { packets } empfangen, { $seconds } s lang im Takt von { $beat } ms
fact-pace_sent = { packets } gesendet, { $share } % davon im Abstand von { $distance } ms
fact-pace_received = { packets } empfangen, { $share } % davon im Abstand von { $distance } ms
fact-bursts = { $count ->
    [one] 1 Schub
   *[other] { NUMBER($count) } Schübe
}, { $share } % davon im Abstand von { $distance } ms
fact-rates = { $sent } kbit/s gesendet, { $received } kbit/s empfangen
fact-messages = kleine Nachrichten: { $small }; Nachrichten ohne vorherige Anfrage: { $unasked }
fact-offer = bietet nur HTTP/1.1 an, andere Verbindungen desselben Programms auch HTTP/2
fact-posts = { $count ->
    [one] 1 Sendung
   *[other] { NUMBER($count) } Sendungen
}, meist { $size } Byte; Takt von { $seconds } s, in dem zu { $share } % gesendet wurde; beantwortet mit { $answer } Byte
fact-distance = { $address }: { $time } ms ({ $by }), höchstens { $distance } km entfernt
act-ec = { $number }/EG

in_clear-stun_username = Kennung der Verbindungsprüfung (STUN)
in_clear-stun_realm = Bereichsname des Servers (STUN)
in_clear-stun_software = Name des Programms (STUN)
in_clear-sdes_key = Schlüssel in der Sitzungsbeschreibung (SDES)
in_clear-rtcp_cname = Kennung der Quelle (RTCP)
in_clear-sip_identities = Kennungen der Beteiligten (SIP)
in_clear-audio_level = Lautstärke der Sprache
in_clear-send_time = Zeit des Absendens
in_clear-transport_sequence = laufende Nummer des Pakets
in_clear-capture_time = Zeit der Aufnahme
in_clear-stream_name = Bezeichnung des Stroms
in_clear-elements_encrypted = verschlüsselte Kopfdaten

sign-checks_both_ways = Verbindungsprüfungen in beiden Richtungen
sign-left_relay = nach dem Vermittlungsserver benutzt
sign-inside_address = Adresse in einem inneren Netz
sign-candidate = als möglicher Weg geprüft
sign-telephone = Telefonie nach SIP
sign-named = hat den Namen eines Servers
sign-serves_others = dient auch anderen
sign-several_participants = Ströme mehrerer Personen
sign-split_directions = Richtungen auf getrennten Wegen
sign-same_stream_back = derselbe Strom kommt zurück
sign-published_range = in einem veröffentlichten Adressbereich
sign-cloud_range = im Adressbereich einer Cloud
sign-turn_allocation = Zuteilung durch TURN

protocol-dns = DNS
protocol-mdns = mDNS
protocol-llmnr = LLMNR
protocol-netbios_ns = NetBIOS (Namen)
protocol-netbios_dgm = NetBIOS (Datagramme)
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
protocol-tunnel = Tunnel
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
link-null = eigenes Gerät (BSD)
link-loop = eigenes Gerät (OpenBSD)
link-raw = IP ohne Rahmen
link-ipv4 = IPv4 ohne Rahmen
link-ipv6 = IPv6 ohne Rahmen
link-slip = SLIP
link-ppp = PPP
link-ppp_serial = PPP (serielle Leitung)
link-ppp_ether = PPPoE
link-ppp_pppd = PPP (pppd)
link-atm_rfc1483 = ATM
link-sunatm = ATM (Sun)
link-c_hdlc = Cisco HDLC
link-c_hdlc_with_dir = Cisco HDLC
link-frelay = Frame Relay
link-frelay_with_dir = Frame Relay
link-mpls = MPLS
link-ieee802_11 = WLAN
link-ieee802_11_radiotap = WLAN mit Funkdaten
link-arcnet_linux = ARCnet
link-linux_sll = alle Schnittstellen (Linux)
link-linux_sll2 = alle Schnittstellen (Linux)
link-ppi = WLAN mit Funkdaten (PPI)
link-nflog = Firewall-Protokoll (Linux)
link-netlink = Netlink (Linux)
link-pktap = alle Schnittstellen (macOS)

statement-dpf = DPF-Liste
statement-scc = Standardvertragsklauseln
statement-bcr = verbindliche interne Datenschutzvorschriften
statement-contract_party = Vertragspartei

dataset-anycast = Adressen an vielen Orten (Anycast)
dataset-checklist = Punkte von Prüflisten
dataset-cloud-regions = Regionen von Clouds
dataset-countries = Namen der Länder
dataset-dbip-country-lite = Länder von Adressen (DB-IP Lite)
dataset-easyprivacy-domains = Hosts von Telemetrie und Werbung (EasyPrivacy)
dataset-grades = Stufen der Verschlüsselung
dataset-iana-tls = Verfahren von TLS und SRTP (IANA)
dataset-ip-to-as = Netze und ihre Betreiber (Route Views)
dataset-ipfire-location = Länder von Adressen (IPFire)
dataset-name-words = Wörter in Hostnamen
dataset-operators = Unternehmen und Konzernmütter
dataset-outlines = Umrisse der Länder
dataset-public-suffix-list = Endungen von Hostnamen (Public Suffix List)
dataset-rir-delegations = zugeteilte Adressbereiche (RIR)
dataset-services = Dienste
dataset-telemetry-hosts = Hosts von Telemetrie
dataset-third-party-web = Betreiber von Hosts (Third Party Web)
dataset-transfers = Status der Länder

## Methode

method = Methode
method-read-term = Lesen
method-read = Jedes Paket des Mitschnitts wurde einmal gelesen; Pakete wurden nach Adressen und Ports zu Datenflüssen zusammengefasst. Nutzdaten wurden nur auf das hin betrachtet, was Protokolle im Klartext mitteilen: Namen, Versionen, Verbindungsaufbauten, Paketköpfe. Ton und Bild wurden am Aufbau der Pakete erkannt, nicht an Portnummern.
method-names-term = Namen
method-names = Namen stammen aus DNS-Antworten, Servernamen in Verbindungsaufbauten, Zertifikaten und Web-Anfragen des Mitschnitts, jeweils mit dem Paket, das sie zeigt.
method-media-term = Mengen
method-media = Mengen sind genaue Summen der ursprünglichen Längen, auch wo Pakete nur teilweise aufgezeichnet wurden.
method-countries-term = Länder
method-countries = Der Standort einer Adresse ist eine Schätzung aus Datenbanken. Wo sie sich widersprechen oder eine Adresse an vielen Orten bedient wird, gilt der Standort als nicht bestimmbar.
method-masking-term = Maskierung
method-masking = Adressen von Menschen sind durch Pseudonyme in der Reihenfolge ihres ersten Auftretens ersetzt; Server bleiben lesbar.
method-offline-term = Offline
method-offline = Die Auswertung hat keine Verbindung zu anderen aufgebaut. Derselbe Mitschnitt und dieselben Datensätze ergeben dasselbe Ergebnis.

## Glossar

glossary = Glossar
glossary-recipient-term = Empfänger
glossary-recipient = Hier: der Betreiber, an dessen Adressen Daten gingen. Ob er Empfänger im Sinne von Art. 4 Nr. 9 DSGVO ist, entscheidet die verantwortliche Person.
glossary-endpoint-term = Endpunkt, Gegenstelle
glossary-endpoint = Das andere Ende einer Verbindung: eine Adresse.
glossary-flow-term = Datenfluss
glossary-flow = Die Pakete zwischen zwei Paaren aus Adresse und Port.
glossary-content_data-term = Inhaltsdaten
glossary-content_data = Ton, Bild, geteilter Bildschirm, Chat: was Teilnehmende sagen und zeigen.
glossary-framework_data-term = Rahmendaten
glossary-framework_data = Daten über die Umstände: wer sich wann und wie lange verbindet, Aufbau und Steuerung der Verbindung.
glossary-telemetry-term = Diagnose- und Telemetriedaten
glossary-telemetry = Daten über Nutzung und Zustand von Software, die an deren Hersteller oder an andere gesendet werden.
glossary-media_server-term = Medienserver
glossary-media_server = Server, der Ton und Bild aller Teilnehmenden empfängt und weitergibt.
glossary-relay-term = Vermittlungsserver (TURN)
glossary-relay = Server, der Pakete zwischen zwei Seiten weiterreicht, die sich nicht unmittelbar erreichen können oder ihre Adressen nicht voneinander erfahren sollen.
glossary-direct-term = Direktverbindung
glossary-direct = Ton und Bild laufen ohne Server zwischen Teilnehmenden; sie erfahren gegenseitig ihre Adressen.
glossary-signalling-term = Signalisierung
glossary-signalling = Aufbau und Steuerung der Konferenz.
glossary-location-term = Serverstandort (geschätzt)
glossary-location = Land, dem Datenbanken eine Adresse zuordnen; weder anwendbares Recht noch Ort der Speicherung.
glossary-parent-term = Konzernmutter
glossary-parent = Unternehmen an der Spitze des Konzerns, zu dem der Betreiber gehört.
glossary-sni-term = Servername
glossary-sni = Name des Hosts, der beim Aufbau einer verschlüsselten Verbindung im Klartext gesendet wird.
glossary-srtp-term = SRTP
glossary-srtp = Verschlüsselte Übertragung von Ton und Bild auf einem Abschnitt des Weges; nicht dasselbe wie Ende-zu-Ende-Verschlüsselung.
glossary-anycast-term = Anycast
glossary-anycast = Eine Adresse, die an vielen Orten bedient wird: Ihr Standort ist nicht bestimmbar.
glossary-pseudonym-term = Pseudonym
glossary-pseudonym = Steht anstelle der Adresse eines Menschen: „tester“, „participant-1“.
caveats = Hinweise

## Aufzeichnen eines Testanrufs

capture-notice-consent = Nur mit Einwilligung aller Teilnehmenden aufzeichnen.
capture-notice-equipment = Nur auf eigenen Geräten aufzeichnen.
capture-notice-payload-free = Gespeichert werden Adressen, Zeiten, Mengen, Namen und Handshakes; der Inhalt des Gesprächs wird nicht gespeichert.
capture-notice-full = Gespeichert werden ganze Pakete mit ihrem Inhalt (--full).
capture-notice-deletion = Es ist kein Löschdatum angegeben: bitte notieren, wann diese Aufzeichnung zu löschen ist.
capture-ask = { $field } (leer: nicht angegeben):
capture-notice-go-on = Mit der Eingabetaste beginnen.
plan-title = Ablauf eines Testanrufs, etwa 20 Minuten
plan-prepare = Uhr stellen, andere Programme schließen, Konfiguration notieren
plan-baseline = den ruhenden Rechner aufzeichnen
plan-open = den Client öffnen, nicht angemeldet
plan-login = anmelden, oder die Beitrittsseite als Gast öffnen
plan-lobby = im Warteraum warten
plan-join = beitreten, alles ausgeschaltet
plan-audio = sprechen
plan-video = Kamera einschalten
plan-muted = stumm schalten, Kamera aus
plan-screen = Bildschirm teilen
plan-chat = im Chat schreiben und eine Datei senden
plan-third = eine dritte Person tritt bei
plan-recording-on = Aufzeichnung oder Transkription einschalten
plan-recording-off = wieder ausschalten
plan-leave = Konferenz verlassen, Client bleibt offen
plan-close = Client schließen
plan-repeat = Wiederholen mit Browser und App, Voreinstellungen und strengen Einstellungen, zwei und mehr Teilnehmenden, an einem anderen Tag.
live-title = Aufzeichnung in { $file }   { $time }
live-phase = Phase: { $phase } ({ $time })
live-no-phase = Noch keine Phase markiert
live-volume = { $count ->
    [one] 1 Paket
   *[other] { NUMBER($count) } Pakete
}, { BYTES($bytes) } (Datei: { BYTES($file) })
live-dropped = { $count ->
    [0] nichts verloren
    [one] 1 Paket verloren
   *[other] { NUMBER($count) } Pakete verloren
}
live-no-look = Noch keine Gegenstelle.
live-no-country = nicht bestimmbar
live-endpoint = Gegenstelle
live-country = Land
live-purpose = Zweck
live-sent = gesendet
live-received = empfangen
live-more = { $count ->
    [one] und 1 weitere
   *[other] und { NUMBER($count) } weitere
}
live-keys-next = Leertaste: Phase „{ $phase }“ beginnen
live-keys-end = q: Aufzeichnung beenden

## Bilder

sankey-title = Was wohin gesendet wurde
sankey-caption = Vom Gerät über Datenklasse und Empfänger zum geschätzten Standort: vom Testgerät gesendete Mengen, mit den Kopfdaten von IP und mit Steuerpaketen, die Seite eins bei Ton und Bild nicht mitzählt. Breiten wachsen mit der Wurzel der Menge, damit auch kleine sichtbar bleiben; es gelten die Zahlen.
sankey-alternative = Gesendete Mengen:
sankey-row = { $volume } { $class } an { $recipient } ({ $country })
sankey-device = Gerät
sankey-class = Datenklasse
sankey-recipient = Empfänger
sankey-country = Standort (geschätzt)
sankey-others = weitere Empfänger
timeline-title = Wann Daten zu wem flossen
timeline-caption = Je Empfänger eine Zeile, größte Menge zuerst; gesendet und empfangen zusammen. Höhen wachsen mit der Wurzel der Menge.
timeline-alternative = Mengen über die Zeit{ $count ->
    [0] {""}
   *[other] {" "}({ NUMBER($count) } weitere Empfänger nicht gezeichnet)
}:
timeline-row = { $recipient } { $volume }
course-title = Verlauf jedes Stroms von Ton und Bild
course-caption = Je Strom eine Zeile, gesendete zuerst, alle über dieselbe Zeit. Höhen sind ein Anteil der größten Menge des Stroms selbst.
course-alternative = Mengen der Ströme über die Zeit{ $count ->
    [0] {""}
   *[other] {" "}({ NUMBER($count) } weitere Ströme nicht gezeichnet)
}:
course-row = { $kind }, { $direction }, { $volume }: { $end }
method-asked-term = Reverse-DNS
method-asked = Wie verlangt wurden Namen von Geräten über Reverse-DNS erfragt; sonst wurde niemand kontaktiert. Diese Namen sagen, was der Inhaber der Adresse angibt; keine Einordnung beruht auf ihnen.

# Berichte mit Seiten
paper-language = de-DE
paper-pages = Seite { $page } von { $pages }
paper-foot = { $title } · { $tool }
paper-hash = SHA-256 von manifest.json: { $hash }

## Anlage zu einer Bewertung

annex-title = Anlage: Datenflüsse im Testanruf
annex-origin = Erzeugt mit { $tool }. Bericht, Tabellen und Nachweise liegen vollständig im Nachweispaket; SHA-256 von manifest.json: { $hash }
annex-reference = Befunde { $findings } (Anlage „Datenflüsse im Testanruf“; Nachweispaket { $hash }…)
annex-answer = Beobachtungen aus dem Netzverkehr
annex-answer-data = Mengen je Datenklasse, wie sie im Testanruf zu beobachten waren. Die Nutzdaten wurden nicht gelesen; welche Angaben darin stehen, ist zu ergänzen.
annex-answer-cycle = Weg der Daten im Testanruf. Speicherung, Löschung und Weiterleitung hinter der ersten Gegenstelle sind nicht beobachtbar und zu ergänzen.
annex-answer-assets = Gegenstellen, die im Testanruf erreicht wurden. Systeme dahinter sind nicht sichtbar.
annex-answer-informed = Beobachtete Empfänger, zum Abgleich mit den Datenschutzhinweisen (Art. 13 Abs. 1 Buchst. e und f DSGVO).
annex-answer-processors = Beobachtete Betreiber, zum Abgleich mit Verträgen und Listen. Ob ein Betreiber Auftragsverarbeiter ist, ergibt sich nicht aus dem Mitschnitt.
annex-answer-transfers = Länder der Standorte (geschätzt), Unternehmen und Konzernmütter mit ihrem Status. Ob eine Übermittlung vorliegt, ist zu prüfen.
annex-class = { $class }: { BYTES($sent) } gesendet, { BYTES($received) } empfangen; Gegenstellen: { $recipients }
annex-more = weitere im Nachweispaket
annex-to-verify = Am Tag der Bewertung zu prüfen:
annex-title-before_after = Anlage: Vergleich der Datenflüsse vorher und nachher
annex-title-repeated = Anlage: Datenflüsse in wiederholten Läufen
annex-title-both_ends = Anlage: ein Anruf, an beiden Enden gesehen
annex-title-policy = Anlage: Datenflüsse und Vorgaben
annex-reference-before_after = Vergleich vorher und nachher (Anlage „Vergleich der Datenflüsse“; Nachweispaket { $hash }…)
annex-reference-repeated = Wiederholte Läufe einer Einstellung (Anlage „Datenflüsse in wiederholten Läufen“; Nachweispaket { $hash }…)
annex-reference-both_ends = Anruf an beiden Enden (Anlage „ein Anruf, an beiden Enden gesehen“; Nachweispaket { $hash }…)
annex-reference-policy = Ergebnisse und Vorgaben (Anlage „Datenflüsse und Vorgaben“; Nachweispaket { $hash }…)

## Vergleich

comparison-title = Was hat sich geändert?
comparison-title-repeated = Was ist in jedem Lauf gleich?
comparison-side = { $count ->
    [one] 1 Lauf
   *[other] { NUMBER($count) } Läufe
}: { $files }
comparison-side-before = Vorher, { $count ->
    [one] 1 Lauf
   *[other] { NUMBER($count) } Läufe
}: { $files }
comparison-side-after = Nachher, { $count ->
    [one] 1 Lauf
   *[other] { NUMBER($count) } Läufe
}: { $files }
comparison-conditions = Bedingungen
comparison-conditions-same = Die Bedingungen, die für jeden Lauf bekannt sind, sind auf beiden Seiten gleich.
comparison-conditions-missing = Nicht für jeden Lauf angegeben: { $fields }. Ein Unterschied darin kann das Ergebnis erklären.
comparison-differs = { $what }: vorher { $before }, nachher { $after }. Das kann das Ergebnis erklären.
comparison-telemetry = Telemetrie und Werbung
comparison-no-telemetry = In keinem Lauf wurde ein Kandidat für Telemetrie oder Werbung erkannt.
comparison-presence = { $verdict } (vorher { $before }, nachher { $after })
comparison-presence-one = { $verdict } ({ $before })
comparison-runs-of = in { NUMBER($k) } von { $n ->
    [one] 1 Lauf
   *[other] { NUMBER($n) } Läufen
}
comparison-range = { $median } ({ $min } – { $max })
comparison-nobody = niemand
comparison-nothing = Es wurde nichts davon beobachtet.
comparison-datasets = { $count ->
    [one] 1 Datensatz
   *[other] { NUMBER($count) } Datensätze
}
comparison-hosts = Einzelne Hosts
comparison-participants = Andere Teilnehmende
comparison-block = Adressen ohne Namen in { $block }
comparison-conditions-alike = Die Bedingungen, die für jeden Lauf bekannt sind, sind in allen Läufen gleich.
comparison-certainty-repeated = „Beständig“ heißt: in jedem Lauf zu sehen; „wechselhaft“: nur in einem Teil der Läufe.
comparison-stability = { $what }: { $any } in wenigstens einem Lauf, davon { $every } in jedem Lauf.
column-seen-in = Zu sehen in
comparison-alike = Beständigkeit
comparison-certainty = „Entfallen“ und „neu“ gelten, wo etwas auf einer Seite in jedem und auf der anderen in keinem Lauf zu sehen war. Was nur in einem Teil der Läufe zu sehen war, gilt ohne hinreichenden Test als wechselhaft.
comparison-too-few = Zu wenige Wiederholungen für einen statistischen Beleg: Bei so wenigen Läufen kann der exakte Test nach Fisher nichts ausschließen. Mit je vier Läufen auf beiden Seiten kann er es.
comparison-unseen = Verglichen wurde, was in den Läufen zu sehen war. Ob eine Rechtsgrundlage besteht und was innerhalb der Verbindungen des Dienstes gesendet wird, ist nicht beobachtbar.
comparison_verdict-vanished = entfallen
comparison_verdict-remained = geblieben
comparison_verdict-new = neu
comparison_verdict-stable = beständig
comparison_verdict-changed = verändert
comparison_verdict-unstable = wechselhaft
comparison_recipients-vanished = Entfallen
comparison_recipients-remained = Geblieben
comparison_recipients-new = Neu
comparison_recipients-stable = In jedem Lauf
comparison_recipients-changed = Verändert
comparison_recipients-unstable = Wechselhaft
comparison_side-before = Vorher
comparison_side-after = Nachher
comparison_table-conditions = Bedingungen der Läufe
comparison_table-conditions-note = Was sich unterscheidet, steht zuerst: Es kann alles Weitere erklären.
comparison_table-recipients = Empfänger
comparison_table-recipients-note = Mengen sind Mediane über die Läufe, in denen etwas zu sehen war, in Klammern kleinster und größter Wert; p nach dem exakten Test von Fisher auf Anwesenheit.
comparison_table-recipients-repeated = Mengen sind Mediane über die Läufe, in denen etwas zu sehen war, in Klammern kleinster und größter Wert.
comparison_table-endpoints = Gegenstellen
comparison_table-endpoints-note = Gegenstellen nach Betreiber, Dienst und Muster des Hostnamens oder Adressbereichs, denn Adressen wechseln von Lauf zu Lauf.
comparison_table-purposes = Wofür
comparison_table-countries = Länder
comparison_table-encryption = Verschlüsselung
comparison_table-disclosures = Wem welche Adresse bekannt wurde
comparison_table-topology = Weg von Ton und Bild
comparison_table-phases = Phasen
comparison_table-stability = Wie ähnlich sich die Läufe sind
comparison_table-stability-note = Wie viel davon in wenigstens einem Lauf und wie viel in jedem Lauf zu sehen war.
comparison_table-captures = Mitschnitte
condition-capture_seconds = Dauer des Mitschnitts (s)
condition-call_seconds = Dauer von Ton und Bild (s)
condition-call_happened = Ton oder Bild übertragen
condition-phases = Phasen
condition-model = Betriebsmodell
condition-local_found_by = Testgerät bestimmt nach
condition-packets_cut = Pakete gekürzt
condition-packets_dropped = Pakete verloren
condition-tool_version = Version von wohin
condition-dataset = Datensatz
condition_verdict-same = gleich
condition_verdict-differs = verschieden
condition_verdict-not_stated = nicht überall angegeben
answer-yes = ja
answer-no = nein
answer-unclear = unklar
answer-not_observable = nicht beobachtbar
answer-not_applicable = entfällt
change-volume = Menge
change-presence = Anzahl der Läufe
change-purposes = Wofür
change-countries = Länder
change-networks = Netze
change-version = Version
change-cipher_suite = Verfahren
change-group = Gruppe
change-srtp_profile = SRTP-Profil
change-grade = Stufe
column-condition = Bedingung
column-verdict = Ergebnis
column-before = Vorher
column-after = Nachher
column-values = Werte
column-compared = Was
column-volume-before = Menge vorher
column-volume-after = Menge nachher
column-p = p
column-changes = Änderungen
column-any-before = vorher in wenigstens einem Lauf
column-every-before = vorher in jedem Lauf
column-any-after = nachher in wenigstens einem Lauf
column-every-after = nachher in jedem Lauf
column-any-run = in wenigstens einem Lauf
column-every-run = in jedem Lauf
column-run = Lauf
presence-title = Wer in welchem Lauf zu sehen war
presence-caption = Je Empfänger eine Zeile, je Lauf ein Kästchen: gefüllt, wo er zu sehen war.
presence-alternative = Anwesenheit je Empfänger:
method-compared-term = Vergleichen
method-compared = Was in jedem Lauf anders heißt (Adressen, laufende Nummern in Hostnamen), wurde auf Betreiber, Dienst und Muster zurückgeführt. Dann wurde für jedes gezählt, in wie vielen Läufen es zu sehen war.
method-chance-term = Zufall
method-chance = Ob die Anwesenheit sich unterscheidet, prüft der exakte Test von Fisher (zweiseitig, Grenze 0,05), jede Zeile für sich: Von vielen Zeilen können einige die Grenze durch Zufall unterschreiten.
method-amount-term = Mengenvergleich
method-amount = Eine Menge gilt als verändert, wenn die Bereiche beider Seiten getrennt liegen, die Mediane sich wenigstens um das Doppelte und um 16 kB unterscheiden und auf jeder Seite drei Läufe vorliegen.

## Beide Enden eines Anrufs

ends-title = Ein Anruf an beiden Enden
end-caller = Anruferseite
end-callee = Gegenseite
ends-tested = Aufgezeichnet auf der { $end }: { $files }
ends-streams = Ton und Bild
ends-sent = Die { $end } sendete { $count ->
    [one] 1 Strom
   *[other] { NUMBER($count) } Ströme
} ({ $kinds }): { $sent } Pakete im eigenen Mitschnitt, { $received } im anderen.
ends-unpaired = { $count ->
    [one] 1 Strom war
   *[other] { NUMBER($count) } Ströme waren
} nur an einem Ende zu sehen; sie stehen in einer eigenen Tabelle.
ends-none-unpaired = Kein Strom war nur an einem Ende zu sehen.
ends-no-streams = Kein Strom war an beiden Enden zu sehen. Zu prüfen ist, ob die Mitschnitte denselben Anruf zeigen; auch kann ein Medienserver Ströme neu nummerieren.
ends-path = Weg
ends-way = { $part } von { $count ->
    [one] 1 Strom
   *[other] { NUMBER($count) } Strömen
}: { $way }.
ends-no-path = Ohne einen Strom, der an beiden Enden zu sehen ist, lässt sich kein Weg angeben.
ends-carries = { $server }, { $role }: trägt { $count ->
    [one] 1 Strom
   *[other] { NUMBER($count) } Ströme
}, gesendet von: { $ends }.
ends-addresses = Adressen
ends-seen = Der Mitschnitt der { $end } zeigt vom anderen Ende: { $addresses }.
ends-nothing-seen = Der Mitschnitt der { $end } zeigt keine Adresse der { $whose }.
ends-whose-unknown = nicht bestimmbar
ends-clock = Uhren
ends_clock-ahead = Die Uhr der Gegenseite geht um { $offset } ms vor (± { $uncertainty } ms; { $count ->
    [one] 1 Paket
   *[other] { NUMBER($count) } Pakete
} in beiden Mitschnitten).
ends_clock-behind = Die Uhr der Gegenseite geht um { $offset } ms nach (± { $uncertainty } ms; { $count ->
    [one] 1 Paket
   *[other] { NUMBER($count) } Pakete
} in beiden Mitschnitten).
ends_clock-one_direction = Nur Pakete einer Richtung fanden sich in beiden Mitschnitten: Wie weit die Uhren voneinander abweichen, lässt sich nicht angeben.
ends_clock-no_common_packet = Kein erstes oder letztes Paket eines Stroms fand sich in beiden Mitschnitten: Wie weit die Uhren voneinander abweichen, lässt sich nicht angeben.
ends-certainty = Ströme wurden einander nach ihrer Nummer (SSRC) zugeordnet, die jedes sendende Programm zufällig aus 4 Milliarden wählt. Wo ein Medienserver neu nummeriert, bleiben Ströme ohne Zuordnung.
ends-unseen = Was ein Server dazwischen mit Ton und Bild tut (lesen, speichern, weitergeben), ist an den Enden nicht beobachtbar.
ends-milliseconds = { $value } ms
ends_way-direct = unmittelbar
ends_way-relayed = über einen Vermittlungsserver
ends_way-media_server = über einen Medienserver
ends_way-undetermined = nicht bestimmbar
seen_as-own = eigene Adresse
seen_as-public_address = eigene Adresse, wie Server sie melden
seen_as-media_peer = Ton und Bild gingen dorthin oder kamen von dort
ends-picture-title = Welchen Weg Ton und Bild nahmen
ends-picture-caption = Ströme, die in beiden Mitschnitten sind, nach Absender.
ends-picture-way = { $count ->
    [one] 1 Strom
   *[other] { NUMBER($count) } Ströme
} ({ $kinds }), { $amount }
comparison_table-ends-streams = Ströme, an beiden Enden gesehen
comparison_table-ends-streams-note = Laufzeit des ersten und des letzten Pakets, auf eine Uhr bezogen. Der Filter wählt in Wireshark den Datenfluss aus, der den Strom trug; bei maskierten Adressen nutzt er Ports und die lesbare Seite.
comparison_table-ends-unpaired = Ströme, nur an einem Ende gesehen
comparison_table-ends-between = Server dazwischen
comparison_table-ends-addresses = Wessen Adresse an welchem Ende zu sehen war
column-from = Gesendet von
column-packets-sent = Pakete gesendet
column-packets-received = Pakete empfangen
column-delay = Laufzeit
column-path = Weg
column-seen-by = Zu sehen an
column-used-by = In Kontakt mit
column-carries-of = Trägt Ströme von
column-streams = Ströme
column-recorded-by = Aufgezeichnet an
method-pairing-term = Zuordnen
method-pairing = Ein Strom des einen und ein Strom des anderen Mitschnitts gelten als derselbe, wenn ein Ende ihn sendete, das andere ihn empfing und beide dieselbe Nummer (SSRC) haben.
method-offset-term = Uhren
method-offset = Erste und letzte Pakete von Strömen, die in beiden Mitschnitten sind, ergeben die Zeit zwischen Senden und Empfangen, in beiden Richtungen. Die Uhren liegen um die halbe Differenz der kürzesten dieser Zeiten auseinander; der Fehler ist höchstens die Hälfte ihrer Summe.

## Ergebnisse und Vorgaben

policy-title = Werden die Vorgaben eingehalten?
policy-named = Vorgaben: { $title }
policy-outcome = { $held } von { $count ->
    [one] 1 Regel ist
   *[other] { NUMBER($count) } Regeln sind
} in jedem Lauf eingehalten.
policy-unreadable = Nicht lesbar und daher nicht geprüft: { $files }.
policy-broken = Nicht eingehalten
policy-held = Eingehalten
policy-holds = eingehalten
policy-breaks = nicht eingehalten
policy-every-run = in allen { NUMBER($count) } Läufen
policy-recipient = { $name } (in Vorgaben zu schreiben als „{ $id }“)
policy-certainty = Eine Regel gilt als eingehalten, wenn nichts Beobachtetes sie verletzt. Was nicht bestimmbar ist, verletzt eine Regel, soweit die Vorgaben es nicht zulassen.
breach-recipient_not_allowed = Empfänger nicht erlaubt: { $subject }
breach-country_not_allowed = Land nicht erlaubt: { $subject }
breach-country_not_determinable = Land nicht bestimmbar
breach-address_not_allowed = Adresse nicht erlaubt: { $subject }
breach-service_not_allowed = Dienst nicht erlaubt: { $subject }
breach-service_not_recognised = kein Dienst erkannt
breach-grade_not_allowed = Stufe der Verschlüsselung nicht erlaubt: { $subject }
breach-not_graded = keine Verschlüsselungsstufe
breach-purpose_in_phase = nicht erlaubt in der Phase { $subject }
breach-phase_not_seen = Phase nicht markiert: { $subject }
rule_kind-recipients = Empfänger
rule_kind-countries = Länder
rule_kind-ranges = Adressen
rule_kind-services = Dienste
rule_kind-encryption = Verschlüsselung
rule_kind-phases = Phasen
comparison_table-rules = Regeln
comparison_table-breaches = Verstöße gegen Regeln
comparison_table-breaches-note = Jeweils mit dem ersten Datenfluss, der es zeigt; Mengen sind Summen über alle gleicher Art.
column-rule = Regel
column-kind-of-rule = Worüber
column-breaches = Verstöße
column-breach = Was
method-policy-term = Prüfen
method-policy = Jede Regel wurde auf jeden Datenfluss jedes Laufs angewandt, der einen Empfänger erreicht. Jeder Verstoß ist mit dem Datenfluss aufgeführt, in dem er zuerst zu sehen war.

## Bilder

map-title = In welchen Ländern: Server, Unternehmen, Konzernmütter
map-caption = Standorte sind Schätzungen für ganze Länder, keine Orte. Links die Welt, rechts Europa.
map-alternative = Karte der Länder.
map-agreed = Serverstandort (geschätzt), Datenbanken stimmen überein
map-single = Serverstandort (geschätzt), nur eine Datenbank
map-candidate = möglicher Serverstandort, Datenbanken widersprechen sich
map-seat = Sitz eines Unternehmens
map-parent = Sitz einer Konzernmutter
map-unknown = { $count ->
    [one] 1 Adresse ist keinem Land zuzuordnen
   *[other] { NUMBER($count) } Adressen sind keinem Land zuzuordnen
}.
disclosed-title = Wer wessen Adresse erfuhr
disclosed-caption = Durchgezogen: in Paketen zu sehen. Gestrichelt: mitgeteilt oder versucht; ob dort jemand sie las, ist nicht zu sehen.
disclosed-alternative = Bekannt gewordene Adressen:
disclosed-whose = Wessen Adresse
disclosed-how = Wodurch
disclosed-to = Bekannt geworden

## Blätter für Formulare

table-before-call = Erste Kontakte vor Ton und Bild
table-before-call-note = Hosts, die vor dem ersten Ton oder Bild kontaktiert wurden, meist also vor oder bei dem Beitritt. Wann eine Einwilligung erteilt wurde, steht nicht im Mitschnitt; die Phase hilft, soweit eine angegeben ist.
table-before-call-empty = Vor dem ersten Ton oder Bild wurde kein Kontakt beobachtet, oder es wurde keine Konferenz erkannt.
table-declared-observed = Soll-Ist-Abgleich
table-declared-observed-note = Was angegeben wurde (--declared), neben dem, was beobachtet wurde.
table-declared-observed-empty = Es wurde keine Liste angegeben, mit der sich das Beobachtete vergleichen lässt.
table-article-30 = Blatt: Verzeichnis von Verarbeitungstätigkeiten (Art. 30 Abs. 1 Buchst. d und e DSGVO)
table-article-30-note = Beobachtete Empfänger und Länder als Kandidaten. Rolle und Garantien sind auszufüllen.
table-article-30-empty = Es wurde kein Empfänger beobachtet.
table-article-13 = Blatt: Empfänger für die Datenschutzhinweise (Art. 13 Abs. 1 Buchst. e und f DSGVO)
table-article-13-note = Beobachtete Empfänger. Ob sie in den Hinweisen stehen, ist auszufüllen.
table-article-13-empty = Es wurde kein Empfänger beobachtet.
table-transfer-assessment = Blatt: Transfer-Folgenabschätzung, Schritt 1
table-transfer-assessment-note = Was ein Mitschnitt zum ersten Schritt der Empfehlungen 01/2020 des Europäischen Datenschutzausschusses beitragen kann. Leere Felder sind auszufüllen.
table-transfer-assessment-empty = Es wurde kein Empfänger beobachtet.
table-clauses = Blatt: Anhänge der Standardvertragsklauseln (2021/914)
table-clauses-note = Häufigkeit und Schutz je Empfänger für die Anhänge I.B, II und III. Leere Felder sind auszufüllen.
table-clauses-empty = Es wurde kein Empfänger beobachtet.
table-impact-assessment = Blatt: Systematische Beschreibung (Art. 35 Abs. 7 Buchst. a DSGVO)
table-impact-assessment-note = Datenklassen, Zwecke und Empfänger mit Mengen und Schutz. Notwendigkeit, Risiken und Maßnahmen bewertet die verantwortliche Person.
table-impact-assessment-empty = Es wurde kein Datenfluss beobachtet.
table-set-aside = Zurückgestelltes
table-set-aside-note = Datenflüsse anderer Programme oder der Leerlaufmessung. Sie zählen nicht zu den Befunden, bleiben aber sichtbar.
table-set-aside-empty = Es wurde nichts zurückgestellt.
set_aside-baseline = auch in der Leerlaufmessung
set_aside-process = anderes Programm
frequency-once = einmal im Mitschnitt
frequency-repeated = mehrfach im Mitschnitt
frequency-continuous = fast während des ganzen Mitschnitts
column-role-legal = Rolle (auszufüllen)
column-countries = Länder und Status
column-safeguards = Garantien (auszufüllen)
column-in-notice = In den Datenschutzhinweisen genannt? (auszufüllen)
column-importer = Empfänger (Importeur zu prüfen)
column-exporter = Exporteur (auszufüllen)
column-format-in-transit = Schutz bei der Übertragung
column-storage = Speicherung, Fernzugriff
column-onward = Weiterübermittlung
column-transfer-tool = Übermittlungsinstrument (auszufüllen)
column-data-subjects = Betroffene Personen (auszufüllen)
column-frequency = Häufigkeit
column-retention = Speicherdauer
column-sub-processors = Angegeben oder nicht
column-phases = Phasen
column-phase = Phase
column-before-call = Zeit vor Ton und Bild
column-why-aside = Grund
column-process = Programm
column-observed = Beobachtet
html-filter = Zeilen filtern:
html-shown = # von # Zeilen

## Fragen von Prüfenden

table-assessed = Fragen von Prüfenden
table-assessed-note = Was der Mitschnitt zu Fragen aus Orientierungshilfen und Prüfungen sagt, soweit es zu sehen war: „nein“ heißt nicht beobachtet. Was kein Mitschnitt zeigt, ist nicht beobachtbar. Ob eine Anforderung erfüllt ist, wird hier nicht gefragt.
table-assessed-empty = Keine Frage wurde gestellt.
column-question = Frage
column-answer = Beobachtet
question-media_seen = Ton oder Bild übertragen?
question-media_direct = Ton oder Bild auf direktem Weg zu einer anderen teilnehmenden Person, ohne Server dazwischen?
question-media_in_clear = Ton oder Bild unterwegs unverschlüsselt?
question-end_to_end = Ende-zu-Ende-Verschlüsselung von Ton und Bild?
question-framework_in_clear = Rahmendaten unterwegs lesbar, über Adressen, Zeiten, Mengen und Servernamen hinaus?
question-telemetry_seen = Verbindungen für Diagnose- oder Telemetriedaten?
question-telemetry_before_call = Solche Verbindungen oder Werbung vor dem ersten Ton oder Bild?
question-advertising_seen = Verbindungen für Werbung oder Werbemessung?
question-other_operators = Gegenstellen anderer Betreiber als des Diensteanbieters?
question-undeclared_recipient = Betreiber, die nicht in der angegebenen Liste stehen?
question-location_outside_eea = Geschätzte Standorte außerhalb des EWR?
question-company_outside_eea = Sitze von Unternehmen oder Konzernmüttern außerhalb des EWR?
question-address_to_participants = Adresse der testenden Person für eine andere teilnehmende Person sichtbar?
question-stored = Speicherung bei der Gegenstelle?
question-passed_on = Weiterleitung hinter der ersten Gegenstelle?

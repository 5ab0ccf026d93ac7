import Observability

/// What the boot service counts.
struct BootMetrics: Sendable {
    private let messages: MetricFamily<Counter>
    private let transfers: MetricFamily<Counter>
    private let bytes: MetricFamily<Counter>
    private let drops: MetricFamily<Counter>

    init(_ metrics: MetricsRegistry) {
        messages = metrics.counter(
            "boot_dhcp_messages_total", help: "DHCP messages that were answered, by interface and what was answered.",
            labels: ["interface", "answer"])
        transfers = metrics.counter(
            "boot_transfers_total", help: "Files that boot clients asked for, by protocol, kind and result.",
            labels: ["protocol", "file", "result"])
        bytes = metrics.counter(
            "boot_transfer_bytes_total", help: "Bytes sent to boot clients, by protocol.", labels: ["protocol"])
        drops = metrics.counter(
            "boot_dropped_total", help: "What came from boot clients and was not answered, by protocol and reason.",
            labels: ["protocol", "reason"])
    }

    func answered(_ answer: String, on interface: String) {
        messages.series(interface, answer).increment()
    }

    func sent(_ kind: BootContent.Kind, over link: BootProtocol, bytes count: Int64, isWhole: Bool) {
        transfers.series(link.rawValue, kind.rawValue, isWhole ? "sent" : "broken off").increment()
        bytes.series(link.rawValue).increment(by: UInt64(max(0, count)))
    }

    func refused(over link: BootProtocol) {
        transfers.series(link.rawValue, "none", "refused").increment()
    }

    func dropped(_ reason: String, over link: BootProtocol) {
        drops.series(link.rawValue, reason).increment()
    }
}

/// By what a machine is spoken with.
package enum BootProtocol: String, Sendable, Hashable {
    case dhcp = "DHCP"
    case tftp = "TFTP"
    case http = "HTTP"
}

package import DHCP
package import TFTP

/// How machines are booted.
package struct BootSettings: Sendable {
    /// Where machines are booted; the service is silent on all others.
    package var interfaces: [BootNetwork]
    /// `nil`: somebody else's DHCP names our files.
    package var dhcp: DHCPResponder.Mode?
    /// The addresses to give away, each within the network of an interface; for `authoritative`.
    package var pools: [AddressPool] = []
    package var router: IPv4Address?
    package var nameServers: [IPv4Address] = []
    package var httpPort = 8_080
    package var tftpPort = 69
    /// The ramdisk of nodes that name none: paths of files, or http URLs.
    package var kernel: String?
    package var ramdisk: String?
    /// Kernel parameters of nodes that name none, and what `%default%` stands for.
    package var kernelParameters = "nofb vga=normal"
    /// Where boot loaders are looked for besides Debian's places.
    package var loaderDirectory: String?
    /// The folder that is served below `/images/`, and the only one that nodes may name files of.
    package var imageDirectory: String?
    /// Where agents of machines on an interface reach the API, by the interface's name: scheme, host and port.
    package var agentEndpoints: [String: String] = [:]
    /// The file that remembers leases.
    package var leaseFile: String?
    package var limits = BootLimits()

    /// Boots on these interfaces, and says so to machines as a proxy.
    package init(interfaces: [BootNetwork], dhcp: DHCPResponder.Mode? = .proxy) {
        self.interfaces = interfaces
        self.dhcp = dhcp
    }

    /// Where the HTTP server of an interface is: scheme, host and port.
    func endpoint(of interface: BootNetwork) -> String {
        httpPort == 80 ? "http://\(interface.address)" : "http://\(interface.address):\(httpPort)"
    }
}

/// What machines may use up, and how long they may take.
package struct BootLimits: Sendable, Hashable {
    /// DHCP messages that are thought about at the same time; more are dropped, and come again.
    package var messagesAtOnceMax = 64
    /// TFTP transfers at the same time; further requests are dropped, and come again.
    package var transfersMax = 256
    /// Open HTTP connections of an interface; further ones are closed at once.
    package var connectionsMax = 1_024
    /// How long an HTTP connection may be without progress.
    package var idleTimeout: Duration = .seconds(60)
    /// All header fields of an HTTP request.
    package var headerBytesMax = 16 << 10
    /// How much of a file is handed to the kernel at once: how often progress is seen.
    package var chunkBytes = 1 << 20
    /// How long the same thing is said of the same machine only once, in the log and in its timeline.
    package var repetitionInterval: Duration = .seconds(10)
    /// How many different things are remembered as said.
    package var remarksMax = 4_096
    /// Nodes without ports that are looked at when an unknown machine asks.
    package var inspectedNodesMax = 64
    package var tftp = TFTPTerms.Limits()
    package var leases = LeaseTable.Limits()

    /// Limits that fit a few hundred machines that boot at the same time.
    package init() {}
}

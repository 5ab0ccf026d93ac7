/// What imaging may use, and how patient it is (agent-protocol.md §9, `ipa-image-download-*`).
package struct ImagingLimits: Sendable, Hashable {
    /// How many attempts to continue follow the first transfer that broke.
    package var retriesMax = 9
    /// How long it waits before each of them.
    package var retryInterval: Duration = .seconds(10)
    /// How long a connection may take to stand.
    package var connectTimeout: Duration = .seconds(60)
    /// How long nothing may arrive.
    package var stallTimeout: Duration = .seconds(60)
    /// How long a transfer may take in all.
    package var totalTimeout: Duration = .seconds(24 * 3_600)
    /// How many blocks of a mebibyte are between network and disk.
    package var blocks = 20
    /// How many more a decompressor has for what it makes.
    package var outputBlocks = 8
    /// The largest config drive, in bytes.
    package var configDriveBytesMax = 64 << 20
    /// How many clusters of a QCOW2 image may have content: sixteen bytes of memory each.
    package var clustersMax = 2 << 20
    /// How many redirections are followed.
    package var redirectsMax = 5

    /// Limits with which 64 MiB of memory suffice for any image.
    package init() {}
}

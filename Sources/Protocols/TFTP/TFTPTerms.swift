/// How a file is sent: what a client asked for, within what we allow.
package struct TFTPTerms: Sendable, Hashable {
    /// What we allow.
    package struct Limits: Sendable, Hashable {
        /// Bytes of a block: with the headers, a whole Ethernet frame and no fragment (RFC 2348 allows 65,464).
        package var blockBytesMax = 1_468
        /// Blocks that are sent before they must be acknowledged (RFC 7440).
        package var windowBlocksMax = 64
        /// The first wait for an acknowledgement before the window is sent again; later ones are longer.
        package var firstTimeout: Duration = .milliseconds(150)
        /// The longest wait for an acknowledgement: some clients say again what they have only once they hear nothing for five seconds.
        package var timeout: Duration = .seconds(6)
        /// Sendings of the same window, after which the client counts as gone: with every fifth packet lost, a large file still arrives.
        package var sendingsMax = 16
        /// Sendings of the end of a file: a client that has it does not stay to hear whether its acknowledgement arrived.
        package var lastSendingsMax = 8
        /// The wait before terms are sent again of our own accord: clients that hear nothing for five seconds can say twice what they
        /// lack.
        package var termsTimeout: Duration = .seconds(12)
        /// Sendings of the terms without a word of the client.
        package var termsSendingsMax = 4

        /// Limits that fit firmware.
        package init() {}
    }

    package var blockBytes = 512
    package var windowBlocks = 1
    /// The longest wait for an acknowledgement. A client that names one in whole seconds (RFC 2349 §2) gets it, and a lost packet
    /// again before that: 150 kB would take minutes otherwise where every fifth packet is lost.
    package var timeout: Duration
    /// What is acknowledged; none where the client asked for nothing that we know.
    package var acknowledged: [TFTPOption] = []

    /// The terms for a client that asks for `options` of a file of `size` bytes. What is unknown or makes no sense is left out,
    /// as if it had not been asked for (RFC 2347).
    package init(_ options: [TFTPOption], size: Int64, limits: Limits = Limits()) {
        timeout = limits.timeout
        for option in options {
            let name = option.name.lowercased()
            guard !acknowledged.contains(where: { $0.name == name }), let value = Int64(option.value) else { continue }
            switch (name, value) {
            case ("blksize", 8...65_464):
                blockBytes = min(Int(value), limits.blockBytesMax)
                acknowledge(name, blockBytes)
            case ("windowsize", 1...65_535):
                windowBlocks = min(Int(value), limits.windowBlocksMax)
                acknowledge(name, windowBlocks)
            case ("timeout", 1...255):
                timeout = .seconds(value)
                acknowledge(name, Int(value))
            case ("tsize", 0...): acknowledge(name, Int(size))
            default: continue
            }
        }
    }

    private mutating func acknowledge(_ name: String, _ value: Int) {
        acknowledged.append(TFTPOption(name: name, value: String(value)))
    }
}

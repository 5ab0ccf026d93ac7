extension [UInt8] {
    /// The bytes with up to three of them changed, or cut off, or with others behind them: what a network may make of a packet.
    package func damaged(by random: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes = self
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
        case 1: bytes += (0..<Int.random(in: 1..<40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        default:
            for _ in 0..<3 where !bytes.isEmpty {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
        }
        return bytes
    }
}

import DiskAccess
import OutboundHTTP
import Synchronization

/// Puts what arrives from an image server into blocks, across as many connections as it takes. Holds the sender back while no
/// block is free.
final class BlockFiller: Sendable {
    /// What is known of the image at the server.
    struct Source: Sendable, Hashable {
        /// The size of the file, in bytes, where the server says.
        var byteCount: Int64?
        /// The version of the file; a weak one says too little.
        var entityTag: String?
    }

    /// What one connection shall do.
    private enum Course: Sendable {
        case take
        /// The server does not know ranges: what is there already is skipped.
        case skip(Int64)
        /// The body is not the image's.
        case ignore
        case refuse
    }

    private struct State: Sendable {
        var position: Int64 = 0
        var source: Source?
        var current: DiskBlock?
        var next: DiskBlock?
        var course = Course.refuse
        var refusal: ImagingFailure?
        var isEnded = false
    }

    /// The full blocks, in order.
    let filled: Handover<DiskBlock>
    private let pool: BlockPool
    private let state = Mutex(State())
    private let check: @Sendable (Source) -> ImagingFailure?
    private let meter: ProgressMeter

    /// A filler of blocks of `pool`. `check` sees what the server says of the image before anything is taken.
    init(
        _ pool: BlockPool, capacity: Int, meter: ProgressMeter, check: @escaping @Sendable (Source) -> ImagingFailure?
    ) {
        self.pool = pool
        self.check = check
        self.meter = meter
        filled = Handover(capacity: capacity)
    }

    /// How much has arrived, in bytes.
    var position: Int64 { state.withLock { $0.position } }
    /// What is known of the image at the server.
    var source: Source? { state.withLock { $0.source } }
    /// Why the last connection was refused, if it was refused for good.
    var refusal: ImagingFailure? { state.withLock { $0.refusal } }

    /// Whether everything that the server announced has arrived.
    var isComplete: Bool {
        state.withLock { $0.source?.byteCount.map { [position = $0.position] in position == $0 } ?? true }
    }

    /// The receiver for one more connection, which continues where the last one ended.
    func connection() -> Connection { Connection(filler: self) }

    /// Hands over the last block, and says that nothing more comes.
    func finish() {
        let last = state.withLock { state in
            state.isEnded = true
            return state.current.take()
        }
        if let last, !filled.put(last) { last.release() }
        filled.close()
    }

    /// Ends at once.
    func abandon() {
        state.withLock { $0.isEnded = true }
        filled.abandon()
        pool.close()
    }

    // MARK: On the client's thread

    fileprivate func begin(_ head: HTTPResponse) -> Bool {
        state.withLock { state in
            state.course = course(for: head, &state)
            if case .refuse = state.course { return false }
            return !state.isEnded
        }
    }

    private func course(for head: HTTPResponse, _ state: inout State) -> Course {
        // What an error's body says is not needed, its status is.
        guard head.status == 200 || head.status == 206 else { return .ignore }
        let range = head.status == 206 ? ContentRange(head.headers["Content-Range"] ?? "") : nil
        let source = Source(
            byteCount: range.map(\.total) ?? head.headers["Content-Length"].flatMap { Int64($0) },
            entityTag: head.headers["ETag"].flatMap { $0.hasPrefix("W/") ? nil : $0 })
        if let known = state.source {
            guard known == source else { return refuse(.imageChanged, &state) }
        } else {
            state.source = source
            if let refusal = check(source) { return refuse(refusal, &state) }
            meter.expect(bytesTotal: source.byteCount)
        }
        guard head.status == 206 else { return state.position > 0 ? .skip(state.position) : .take }
        return range?.first == state.position ? .take : refuse(.download("the server sent another range than was asked"), &state)
    }

    private func refuse(_ failure: ImagingFailure, _ state: inout State) -> Course {
        state.refusal = failure
        return .refuse
    }

    fileprivate func receive(_ part: UnsafeRawBufferPointer, resume: @escaping @Sendable () -> Void) -> HTTPBodyVerdict {
        let verdict = state.withLock { state -> HTTPBodyVerdict in
            guard !state.isEnded else { return .refused }
            if case .ignore = state.course { return .taken }
            var part = part
            if case .skip(let count) = state.course {
                let skipped = Int(min(count, Int64(part.count)))
                part = UnsafeRawBufferPointer(rebasing: part[skipped...])
                // Only now and never again: a part that finds no room comes back whole.
                guard part.isEmpty || makeRoom(for: part.count, &state, resume) else { return .full }
                state.course = Int64(skipped) == count ? .take : .skip(count - Int64(skipped))
            } else if !makeRoom(for: part.count, &state, resume) {
                return .full
            }
            return append(part, &state) ? .taken : .refused
        }
        if verdict == .taken { meter.report(bytes: position) }
        return verdict
    }

    /// Whether `count` bytes find room in the current block and the next one.
    private func makeRoom(for count: Int, _ state: inout State, _ resume: @escaping @Sendable () -> Void) -> Bool {
        if state.current == nil { state.current = state.next.take() ?? pool.take(orCall: resume) }
        guard let current = state.current else { return false }
        precondition(count <= DiskBlock.capacity, "libcurl hands over at most CURL_MAX_WRITE_SIZE bytes at once.")
        if current.room.count < count, state.next == nil { state.next = pool.take(orCall: resume) }
        return current.room.count >= count || state.next != nil
    }

    private func append(_ part: UnsafeRawBufferPointer, _ state: inout State) -> Bool {
        var rest = part
        while !rest.isEmpty {
            guard let current = state.current ?? state.next.take() else { return false }
            state.current = current
            rest = UnsafeRawBufferPointer(rebasing: rest[current.append(rest)...])
            if current.room.isEmpty {
                state.current = state.next.take()
                // There are no more blocks than fit into the queue, so that this does not wait.
                guard filled.put(current) else { return false }
            }
        }
        state.position += Int64(part.count)
        return true
    }

    /// One connection's way into the filler.
    final class Connection: HTTPBodyReceiver {
        private let filler: BlockFiller
        /// A function of its own type: one that is changed behind a generic lock is wrapped once more at every look.
        private struct Resumption: Sendable {
            let resume: @Sendable () -> Void
        }

        private let resumption = Mutex(Resumption {})

        init(filler: BlockFiller) {
            self.filler = filler
        }

        func begin(_ head: HTTPResponse, resume: @escaping @Sendable () -> Void) -> Bool {
            resumption.withLock { $0 = Resumption(resume: resume) }
            return filler.begin(head)
        }

        func receive(_ part: UnsafeRawBufferPointer) -> HTTPBodyVerdict {
            filler.receive(part, resume: resumption.withLock { $0 }.resume)
        }
    }
}

/// The header field `Content-Range` of a part of a file (RFC 9110 §14.4): `bytes 5-9/10`.
struct ContentRange: Sendable, Hashable {
    let first: Int64
    /// The size of the whole, where the server knows it.
    let total: Int64?

    /// What `text` says; `nil` where that is no range of bytes.
    init?(_ text: String) {
        guard text.hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst(6).split(separator: "/")
        guard parts.count == 2, let first = parts[0].split(separator: "-").first.flatMap({ Int64($0) }) else { return nil }
        self.first = first
        total = Int64(parts[1])
    }
}

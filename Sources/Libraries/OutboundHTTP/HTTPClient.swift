import Glibc
import Synchronization

/// Asks other HTTP servers: one libcurl multi handle on one thread of its own, shared by any number of tasks.
///
/// Connections are reused. Every request ends: by its answer, by its timeouts, by cancellation, or by `shutdown`.
package final class HTTPClient: Sendable {
    /// What a client may hold at once.
    package struct Limits: Sendable, Hashable {
        /// Connections, open or kept for reuse; further requests wait for one, within their timeouts.
        package var connectionsMax: Int
        /// Connections to one host.
        package var connectionsPerHostMax: Int
        /// Requests underway and waiting; further ones fail with `tooBusy`.
        package var requestsMax: Int

        /// Limits for a service that looks after some thousand controllers.
        package init(connectionsMax: Int = 512, connectionsPerHostMax: Int = 64, requestsMax: Int = 20_000) {
            self.connectionsMax = connectionsMax
            self.connectionsPerHostMax = connectionsPerHostMax
            self.requestsMax = requestsMax
        }
    }

    private let loop: TransferLoop
    private let nextID = Atomic<UInt64>(1)
    /// The thread until somebody joins or detaches it.
    private let thread: Mutex<pthread_t?>

    /// A client with its thread running.
    package init(limits: Limits = Limits()) {
        loop = TransferLoop(limits: limits)
        thread = Mutex(startThread(of: loop))
    }

    deinit {
        loop.stop()
        if let thread = takeThread() { pthread_detach(thread) }
    }

    /// The answer to `request`, whatever its status.
    package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        try await perform(request, into: nil)
    }

    /// Status and header fields of the answer to `request`, once `receiver` has taken its whole body, whatever the status. The
    /// request's `responseBytesMax` does not apply.
    package func receive(
        _ request: HTTPRequest, into receiver: any HTTPBodyReceiver
    ) async throws(HTTPFailure) -> HTTPResponse {
        try await perform(request, into: receiver)
    }

    private func perform(
        _ request: HTTPRequest, into receiver: (any HTTPBodyReceiver)?
    ) async throws(HTTPFailure) -> HTTPResponse {
        let name = nextName()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.submit(
                    TransferLoop.Order(id: name, request: request, receiver: receiver) { continuation.resume(returning: $0) })
                // A cancellation that came before the request was known found nothing to cancel.
                if Task.isCancelled { cancel(name) }
            }
        } onCancel: {
            cancel(name)
        }
        return try outcome.get()
    }

    /// A name for a request that is started without waiting for it; each is another.
    package func nextName() -> UInt64 {
        nextID.wrappingAdd(1, ordering: .relaxed).oldValue
    }

    /// Starts `request` under a name of `nextName`, for those who are called back rather than wait. `completion` is called once, on
    /// the client's thread or before `start` returns, and must not block.
    package func start(
        _ request: HTTPRequest, as name: UInt64,
        completion: @escaping @Sendable (Result<HTTPResponse, HTTPFailure>) -> Void
    ) {
        loop.submit(TransferLoop.Order(id: name, request: request, receiver: nil, complete: completion))
    }

    /// Ends the request of this name with `cancelled`, unless it has ended.
    package func cancel(_ name: UInt64) {
        loop.cancel(name)
    }

    /// Ends every request with `shutDown` and joins the thread. Further requests are refused; a second call returns at once.
    package func shutdown() async {
        loop.stop()
        await loop.finished()
        // The thread is past its last wait, so that joining it takes no time.
        if let thread = takeThread() { pthread_join(thread, nil) }
    }

    private func takeThread() -> pthread_t? {
        thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
    }
}

/// Starts the thread that runs `loop`; it keeps the loop alive until its end.
private func startThread(of loop: TransferLoop) -> pthread_t {
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { context in
            guard let context else { return nil }
            blockSignals()
            Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue().run()
            return nil
        }, Unmanaged.passRetained(loop).toOpaque())
    precondition(code == 0, "no thread for outbound HTTP: error \(code)")
    return thread
}

/// Signals belong to the main program's handlers; a write to a closed connection shall be an error, not SIGPIPE.
private func blockSignals() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, nil)
}

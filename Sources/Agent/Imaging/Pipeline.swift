import DiskAccess
import Synchronization

/// What the stages of a transfer share: the first failure, and the way to end them all.
final class Pipeline: Sendable {
    private struct State: Sendable {
        var failure: ImagingFailure?
        var onFailure: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    /// The failure that came first.
    var failure: ImagingFailure? { state.withLock { $0.failure } }

    /// Calls `end` when a stage fails, or now if one has already.
    func onFailure(_ end: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            state.onFailure.append(end)
            return state.failure != nil
        }
        if isLate { end() }
    }

    /// Records that a stage failed and ends the others; what they say then is a consequence.
    func fail(_ failure: ImagingFailure) {
        let ends = state.withLock { state in
            guard state.failure == nil else { return [@Sendable () -> Void]() }
            state.failure = failure
            return state.onFailure
        }
        for end in ends { end() }
    }

    /// Runs a stage on a thread of its own; its failure is the pipeline's.
    func stage(_ body: @escaping @Sendable () throws -> Void) async {
        do {
            try await BlockingThread.run(body)
        } catch let failure as ImagingFailure {
            fail(failure)
        } catch let failure as DiskFailure {
            fail(.disk(failure.description))
        } catch {
            fail(.disk("\(error)"))
        }
    }
}

import Glibc

/// A queue of limited length between two threads: whoever is too early waits.
///
/// Unchecked because everything in it is touched only between lock and unlock of its mutex.
package final class Handover<Element: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private let capacity: Int
    private var elements: [Element] = []
    private var isClosed = false

    /// A queue that holds at most `capacity` elements.
    package init(capacity: Int, _ elements: [Element] = []) {
        self.capacity = capacity
        self.elements = elements
        mutex = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Adds `element` once there is room; `false` when the queue was closed and nobody will take it.
    package func put(_ element: Element) -> Bool {
        locked {
            while elements.count >= capacity, !isClosed { pthread_cond_wait(changed, mutex) }
            guard !isClosed else { return false }
            elements.append(element)
            return true
        }
    }

    /// The oldest element once there is one; `nil` when the queue was closed and is empty.
    package func take() -> Element? {
        locked {
            while elements.isEmpty, !isClosed { pthread_cond_wait(changed, mutex) }
            return elements.isEmpty ? nil : elements.removeFirst()
        }
    }

    /// The oldest element if there is one now.
    package func takeIfAny() -> Element? {
        locked { elements.isEmpty ? nil : elements.removeFirst() }
    }

    /// Nothing more comes; what is in the queue is still there to be taken.
    package func close() {
        locked { isClosed = true }
    }

    /// Nothing more comes, and nobody wants what is in the queue.
    package func abandon() {
        locked {
            isClosed = true
            elements = []
        }
    }

    private func locked<Value>(_ body: () -> Value) -> Value {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        return body()
    }
}

package import BareMetalAPI
package import Conductor
import DriverInterfaces
package import Model
package import Storage

/// What handlers work with: the conductor and its store, the time, and new identifiers.
package struct APIServices: Sendable {
    package let conductor: Conductor
    /// Items of one answer; lists go on with `next`.
    package let pageItemsMax: Int
    /// Draws an identifier for something new.
    package let makeID: @Sendable () -> ResourceID

    /// The services around `conductor`.
    package init(
        conductor: Conductor, pageItemsMax: Int = PageArguments.limitMax,
        makeID: @escaping @Sendable () -> ResourceID = { ResourceID.random() }
    ) {
        self.conductor = conductor
        self.pageItemsMax = pageItemsMax
        self.makeID = makeID
    }

    /// Where everything is kept.
    package var store: any Store { conductor.store }

    /// The present moment.
    package var now: Timestamp { conductor.time.now }

    /// What the answer to `request` depends on besides the resource.
    package func context(_ request: APIRequest) -> RenderContext {
        RenderContext(version: request.version, baseURL: request.baseURL, conductor: conductor.hostname, now: now)
    }
}

extension ResourceReference {
    /// What a path or argument names a `noun` by.
    ///
    /// - Throws: 400 where `text` can be neither UUID nor name, 404 for UUIDs in a spelling that never matches.
    package init(_ text: String, noun: String) throws(APIError) {
        switch try ResourceIdentifier(text) {
        case .uuid(let uuid): self = .uuid(uuid)
        case .name(let name): self = .name(name)
        case .unmatched(let text): throw .noSuch(noun, text)
        }
    }
}

package import BareMetalAPI
package import Conductor
import DriverInterfaces
package import Lifecycle
package import Model
package import Storage
package import Timeline

/// What handlers work with: the conductor and its store, the time, and new identifiers.
package struct APIServices: Sendable {
    package let conductor: Conductor
    /// Those who wait for further events of nodes.
    package let followers: TimelineFollowers
    /// Those who wait for changes of any nodes.
    package let watchers: NodeWatchers
    /// Makes the calls that inspection rules ask for, one after the other, within the time that a ramdisk waits for its answer.
    package let ruleCalls: @Sendable ([RuleCall]) async throws(RuleFailure) -> Void
    /// Items of one answer; lists go on with `next`.
    package let pageItemsMax: Int
    /// Draws an identifier for something new.
    package let makeID: @Sendable () -> ResourceID

    /// The services around `conductor`.
    package init(
        conductor: Conductor, followers: TimelineFollowers = TimelineFollowers(), watchers: NodeWatchers,
        pageItemsMax: Int = PageArguments.limitMax, ruleCalls: @escaping @Sendable ([RuleCall]) async throws(RuleFailure) -> Void,
        makeID: @escaping @Sendable () -> ResourceID = { ResourceID.random() }
    ) {
        self.conductor = conductor
        self.followers = followers
        self.watchers = watchers
        self.pageItemsMax = pageItemsMax
        self.ruleCalls = ruleCalls
        self.makeID = makeID
    }

    /// Where everything is kept.
    package var store: any Store { conductor.store }

    /// The present moment.
    package var now: Timestamp { conductor.time.now }

    /// Tells what was seen of a node that boots.
    func note(_ stage: TimelineEvent.Stage, _ text: String, of node: Node.ID) {
        conductor.timeline.record(TimelineEvent(node: node, at: now, stage: stage, text: text))
    }

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

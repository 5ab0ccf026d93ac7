import DriverInterfaces
import Model
import ServiceLifecycle
import TestWorlds
import Testing
import Timeline

/// Whoever follows a node's timeline waits as long as there is nothing, and no longer.
struct TimelineFollowersTests {
    private let followers = TimelineFollowers(countMax: 2)
    private let one = ResourceID(high: 1, low: 1)
    private let other = ResourceID(high: 1, low: 2)

    @Test func newsOfTheNodeEndTheWait() async throws {
        try await SimulatedWorld().run { world in
            let waited = await followers.following(one) { follower in
                let startedAt = world.time.now
                followers.announce([other])
                await withDiscardingTaskGroup { group in
                    group.addTask {
                        // A test's clock is never interrupted here.
                        try? await world.time.sleep(for: .seconds(3))
                        followers.announce([one, other])
                    }
                    await follower.wait(atMost: .seconds(30), on: world.time)
                }
                return world.time.now - startedAt
            }
            #expect(waited == .seconds(3))
        }
    }

    @Test func whatCameBeforeTheWaitEndsItAtOnce() async throws {
        try await SimulatedWorld().run { world in
            let startedAt = world.time.now
            await followers.following(one) { follower in
                followers.announce([one])
                await follower.wait(atMost: .seconds(30), on: world.time)
            }
            #expect(world.time.now == startedAt)
        }
    }

    @Test func withoutNewsTheWaitEndsWithItsTime() async throws {
        try await SimulatedWorld().run { world in
            let startedAt = world.time.now
            await followers.following(one) { await $0.wait(atMost: .seconds(30), on: world.time) }
            #expect(world.time.now - startedAt == .seconds(30))
            // Those who are gone leave their room to others.
            for _ in 0..<5 { await followers.following(one) { await $0.wait(atMost: .seconds(1), on: world.time) } }
            #expect(world.time.now - startedAt == .seconds(35))
        }
    }

    @Test func whoeverFindsNoRoomDoesNotWait() async throws {
        try await SimulatedWorld().run { world in
            let startedAt = world.time.now
            await followers.following(one) { _ in
                await followers.following(other) { _ in
                    await followers.following(one) { await $0.wait(atMost: .seconds(30), on: world.time) }
                }
            }
            #expect(world.time.now == startedAt)
        }
    }
}

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Watches one connection's requests and answers: what takes too long ends the connection.
///
/// Heads that do not come are the idle timeout's business, which Hummingbird keeps. This handler limits the time of a body and of
/// an answer that nobody reads, tells clients that wait for `100 Continue` to go on, and closes after an answer that says so.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may still send after an answer that closes the connection, so that it gets to read the answer.
    private static let farewell: TimeAmount = .seconds(2)

    private let requestTimeout: TimeAmount
    private let stalledAnswerTimeout: TimeAmount
    private var isReceiving = false
    private var isClosing = false
    private var isAnswered = false
    private var receiving: Scheduled<Void>?
    private var stalled: Scheduled<Void>?

    init(limits: ServerLimits) {
        requestTimeout = TimeAmount(limits.requestTimeout)
        stalledAnswerTimeout = TimeAmount(limits.stalledAnswerTimeout)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isReceiving = true
            if head.headerFields[.expect]?.lowercased() == "100-continue" {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        case .body: break
        case .end:
            isReceiving = false
            receiving?.cancel()
            receiving = nil
        }
        context.fireChannelRead(data)
        if !isReceiving, isClosing, isAnswered { context.close(promise: nil) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Most requests come in one piece and never need the timer.
        if isReceiving, receiving == nil { receiving = close(context, in: requestTimeout) }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            isAnswered = false
            isClosing = head.headerFields[.connection] == "close"
        case .body: break
        case .end:
            isAnswered = true
            guard isClosing else { break }
            context.writeAndFlush(data, promise: promise)
            if isReceiving { _ = close(context, in: Self.farewell) } else { context.close(promise: nil) }
            return
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stalled?.cancel()
        stalled = context.channel.isWritable ? nil : close(context, in: stalledAnswerTimeout)
        context.fireChannelWritabilityChanged()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        receiving?.cancel()
        stalled?.cancel()
    }

    private func close(_ context: ChannelHandlerContext, in time: TimeAmount) -> Scheduled<Void> {
        context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) }
    }
}

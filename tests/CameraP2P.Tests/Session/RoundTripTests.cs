using CameraP2P.Session.Core;
using CameraP2P.Simulator.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>What the channel learns of the round trip, and what it sends for nothing meanwhile.</summary>
public sealed class RoundTripTests
{
    [Theory]
    [InlineData(120, 120)]
    [InlineData(150, 150)]
    [InlineData(240, 240)]
    [InlineData(4, 80)]
    public void A_round_trip_longer_than_the_time_out_is_learnt(int milliseconds, int later)
    {
        var session = Session(milliseconds).Connect();
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromMinutes(1));
        SetRoundTrip(session, later);
        session.Network.RunFor(TimeSpan.FromMinutes(1));
        var before = session.Core.LinkCounters!.Retransmissions;
        session.Network.RunFor(TimeSpan.FromMinutes(10));

        Assert.Equal(before, session.Core.LinkCounters!.Retransmissions);
        Assert.InRange(session.Core.RoundTrip.TotalMilliseconds, later - 1, later + 10);
    }

    [Fact]
    public void What_was_sent_twice_lengthens_the_time_out_only_until_the_next_sample()
    {
        var estimator = new RoundTripEstimator(ReliableSettings.Default);
        estimator.Add(TimeSpan.FromMilliseconds(10));
        var learnt = estimator.Timeout;
        estimator.AddAmbiguous(TimeSpan.FromMilliseconds(5));
        Assert.Equal(learnt, estimator.Timeout);

        estimator.AddAmbiguous(TimeSpan.FromMilliseconds(100));
        Assert.Equal(TimeSpan.FromMilliseconds(125), estimator.Timeout);
        estimator.AddAmbiguous(TimeSpan.FromSeconds(9));
        Assert.Equal(ReliableSettings.Default.MaxTimeout, estimator.Timeout);
        Assert.Equal(TimeSpan.FromMilliseconds(10), estimator.Smoothed);

        estimator.Add(TimeSpan.FromMilliseconds(10));
        Assert.InRange(estimator.Timeout, TimeSpan.Zero, learnt);
    }

    private static VirtualSession Session(int milliseconds)
    {
        var session = new VirtualSession();
        SetRoundTrip(session, milliseconds);
        return session;
    }

    private static void SetRoundTrip(VirtualSession session, int milliseconds) =>
        session.CameraHost.Outgoing = session.ClientHost.Outgoing = new NetworkFaults(Delay: TimeSpan.FromMilliseconds(milliseconds / 2));
}

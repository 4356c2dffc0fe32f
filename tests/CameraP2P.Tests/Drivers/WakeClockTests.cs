using System.Collections.Concurrent;
using CameraP2P.Session.Drivers;

namespace CameraP2P.Tests.Drivers;

/// <summary>
/// The clock against the real time: nothing here says how late it may be, only that it is never early, calls once and in order. It is
/// held while a test asks, so that a slow machine changes nothing.
/// </summary>
public sealed class WakeClockTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly WakeClock clock = new();
    private readonly BlockingCollection<(string Name, TimeSpan At)> calls = [];

    [Fact]
    public void Whoever_asks_is_called_once_in_order_and_never_early()
    {
        using var first = Register("first");
        using var second = Register("second");
        var start = clock.Now;
        WhileHeld(() =>
        {
            second.Set(start + (Soon * 2));
            first.Set(start + Soon);
        });

        Assert.True(Next("first") >= start + Soon);
        Assert.True(Next("second") >= start + (Soon * 2));
        Assert.Empty(calls);
    }

    [Fact]
    public void A_time_moved_back_counts_and_the_one_before_does_not()
    {
        using var moved = Register("moved");
        using var after = Register("after");
        var start = clock.Now;
        WhileHeld(() =>
        {
            moved.Set(start + Soon);
            moved.Set(start + (Soon * 3));
            after.Set(start + (Soon * 2));
        });

        Next("after");
        Assert.True(Next("moved") >= start + (Soon * 3));
    }

    [Fact]
    public void A_time_brought_forward_counts_and_the_one_before_does_not()
    {
        using var moved = Register("moved");
        using var after = Register("after");
        var start = clock.Now;
        WhileHeld(() =>
        {
            moved.Set(start + (Soon * 2));
            moved.Set(start);
            after.Set(start + (Soon * 3));
        });

        Next("moved");
        Assert.True(Next("after") >= start + (Soon * 3));
    }

    [Fact]
    public void Never_and_the_end_of_a_registration_take_a_time_back()
    {
        using var never = Register("never");
        var ended = Register("ended");
        using var after = Register("after");
        var start = clock.Now;
        WhileHeld(() =>
        {
            never.Set(start + Soon);
            never.Set(TimeSpan.MaxValue);
            ended.Set(start + Soon);
            ended.Dispose();
            ended.Dispose();
            after.Set(start + (Soon * 2));
        });

        Next("after");
        Assert.Empty(calls);
        Assert.Equal(2, clock.Registered);
    }

    [Fact]
    public void The_clock_goes_on_after_everyone_has_left_and_someone_comes()
    {
        Register("gone").Dispose();
        using var later = Register("later");
        later.Set(TimeSpan.Zero);

        Next("later");
    }

    [Fact]
    public void Who_has_ended_is_let_go_of_long_before_the_time_it_asked_for()
    {
        using var stays = Register("stays");
        var ended = EndOneThatWaitsAnHour();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.False(ended.IsAlive);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private WeakReference EndOneThatWaitsAnHour()
    {
        var session = new object();
        using var wake = clock.Register(() => GC.KeepAlive(session));
        wake.Set(clock.Now + TimeSpan.FromHours(1));
        return new WeakReference(session);
    }

    private void WhileHeld(Action ask)
    {
        var (held, asked) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var hold = clock.Register(() =>
        {
            held.SetResult();
            asked.Task.Wait(Limit);
        });
        hold.Set(TimeSpan.Zero);
        Assert.True(held.Task.Wait(Limit));
        ask();
        asked.SetResult();
    }

    private WakeClock.Wake Register(string name) => clock.Register(() => calls.Add((name, clock.Now)));

    /// <summary>When the next call came, which is to be this one's.</summary>
    private TimeSpan Next(string name)
    {
        Assert.True(calls.TryTake(out var call, Limit));
        Assert.Equal(name, call.Name);
        return call.At;
    }
}

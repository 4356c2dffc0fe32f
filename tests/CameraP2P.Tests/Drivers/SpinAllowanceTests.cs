using CameraP2P.Session.Drivers;
using CsCheck;

namespace CameraP2P.Tests.Drivers;

public sealed class SpinAllowanceTests
{
    private static readonly TimeSpan Unit = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void However_deadlines_fall_one_percent_of_the_time_is_spun_away_at_most() => Gen.Select(Gen.Double[0, 50], Gen.Double[0, 1]).Array[1, 500].Sample(deadlines =>
    {
        var allowance = new SpinAllowance();
        var (now, spent) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var (gap, rest) in deadlines)
        {
            now += Unit * gap;
            if (allowance.IsEnough(now))
            {
                allowance.Spend(Unit * rest);
                spent += Unit * rest;
                now += Unit * rest;
            }

            Assert.InRange(spent, TimeSpan.Zero, (now * 0.01) + (Unit * 21));
        }
    });

    [Fact]
    public void Ten_deadlines_a_second_are_all_met()
    {
        var allowance = new SpinAllowance();
        for (var now = TimeSpan.Zero; now < TimeSpan.FromHours(1); now += TimeSpan.FromSeconds(0.1))
        {
            Assert.True(allowance.IsEnough(now));
            allowance.Spend(Unit);
        }
    }

    [Fact]
    public void A_thousand_sessions_leave_nothing_and_rest_brings_it_back()
    {
        var allowance = new SpinAllowance();
        var now = TimeSpan.Zero;
        for (; allowance.IsEnough(now); now += Unit * 3)
        {
            allowance.Spend(Unit / 2);
        }

        Assert.InRange(now.TotalSeconds, 0, 1);
        Assert.True(allowance.IsEnough(now + TimeSpan.FromSeconds(0.2)));
    }
}

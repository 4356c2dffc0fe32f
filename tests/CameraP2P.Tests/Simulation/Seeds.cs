using System.Collections.Concurrent;
using System.Globalization;

namespace CameraP2P.Tests.Simulation;

/// <summary>
/// Runs a property over many seeds on all cores. <c>CAMERAP2P_SEEDS</c> (or a variable of the test's own) sets how many, <c>CAMERAP2P_SEED</c> runs a single one; a
/// failure prints the line that replays it.
/// </summary>
internal static class Seeds
{
    public const string CountVariable = "CAMERAP2P_SEEDS";
    /// <summary>For properties that send whole files: a second each, not a millisecond.</summary>
    public const string TransferCountVariable = "CAMERAP2P_TRANSFERS";

    public const string SingleVariable = "CAMERAP2P_SEED";

    public static void ForAll(string method, Action<int> property, int count = 1_000, string countVariable = CountVariable)
    {
        if (Read(SingleVariable) is { } single)
        {
            property(single);
            return;
        }

        var failures = new ConcurrentBag<(int Seed, Exception Failure)>();
        Parallel.For(0, Read(countVariable) ?? count, (seed, loop) =>
        {
            try
            {
                property(seed);
            }
            catch (Exception e)
            {
                failures.Add((seed, e));
                loop.Break();
            }
        });
        if (!failures.IsEmpty)
        {
            var first = failures.MinBy(failure => failure.Seed);
            Assert.Fail(FormattableString.Invariant($"{first.Failure.Message}\nReplay: {SingleVariable}={first.Seed} dotnet run --project tests/CameraP2P.Tests -- -method '*.{method}'\n{first.Failure.StackTrace}"));
        }
    }

    private static int? Read(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}

namespace CameraP2P.Wake;

/// <summary>Gives a step only so long.</summary>
internal static class StepLimit
{
    /// <summary>Runs a step.</summary>
    /// <param name="time">The time.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="call">The step.</param>
    /// <param name="late">What is thrown when it takes longer.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<T> WithinAsync<T>(TimeProvider time, TimeSpan limit, Func<CancellationToken, Task<T>> call, Func<RadioException> late, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await call(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw late();
        }
    }
}

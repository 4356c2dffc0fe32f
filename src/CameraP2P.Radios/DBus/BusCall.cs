namespace CameraP2P.Radios.DBus;

/// <summary>A method call; it is answered once, at once or later.</summary>
/// <param name="sender">The unique name of who calls.</param>
/// <param name="arguments">What was passed.</param>
/// <param name="answer">Takes the reply: its signature and values, or the error's name and message.</param>
internal sealed class BusCall(string sender, object[] arguments, Action<BusAnswer> answer)
{
    private Action<BusAnswer>? answer = answer;
    private string outSignature = "";

    /// <summary>The unique name of who calls.</summary>
    public string Sender { get; } = sender;

    /// <summary>Whether it was answered.</summary>
    public bool IsAnswered => answer is null;

    /// <summary>One of the arguments.</summary>
    public T Get<T>(int index) => (T)arguments[index];

    /// <summary>Answers with values of the method's own signature.</summary>
    public void Reply(params object[] values) => Answer(new BusAnswer(outSignature, values, Error: null, Message: null));

    /// <summary>Answers with an error.</summary>
    public void Fail(string error, string message) => Answer(new BusAnswer("s", [message], error, message));

    /// <summary>Sets what <see cref="Reply"/> writes.</summary>
    internal void Expect(string signature) => outSignature = signature;

    private void Answer(BusAnswer content)
    {
        var take = answer;
        answer = null;
        take?.Invoke(content);
    }
}

/// <summary>The answer to a call.</summary>
internal sealed record BusAnswer(string Signature, IReadOnlyList<object> Values, string? Error, string? Message);

/// <summary>A signal to be sent.</summary>
internal sealed record BusSignal(string Path, string Interface, string Name, string Signature, IReadOnlyList<object> Values);

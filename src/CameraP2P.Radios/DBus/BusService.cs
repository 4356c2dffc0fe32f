using Tmds.DBus.Protocol;

namespace CameraP2P.Radios.DBus;

/// <summary>Puts the objects of a service on a bus, under its well-known name. Thread-safe.</summary>
internal sealed class BusService : IPathMethodHandler, IDisposable
{
    private readonly DBusConnection connection;
    private readonly Action<Action> run;
    private IDisposable? watch;
    private volatile bool connected;

    /// <summary>Prepares a service.</summary>
    /// <param name="address">The bus.</param>
    /// <param name="managerPath">Where the object manager is.</param>
    /// <param name="library">Whose errors and lists it has.</param>
    /// <param name="run">Runs what handles a call, one at a time.</param>
    public BusService(string address, string managerPath, BusLibrary library, Action<Action> run)
    {
        connection = new DBusConnection(address);
        this.run = run;
        Tree = new ObjectTree(managerPath, Send, library);
    }

    /// <summary>Its objects.</summary>
    public ObjectTree Tree { get; }

    /// <inheritdoc/>
    public string Path => "/";

    /// <inheritdoc/>
    public bool HandlesChildPaths => true;

    /// <summary>Connects, and takes the name once the objects can be asked.</summary>
    /// <param name="name">The name, such as <c>org.bluez</c>.</param>
    /// <param name="left">Called with the unique name of every client that has left the bus.</param>
    public async Task StartAsync(string name, Action<string> left)
    {
        await connection.ConnectAsync().ConfigureAwait(false);
        connected = true;
        connection.AddMethodHandler(this);
        Action<Notification<(string Name, string Owner)>> changed = change => TellLeft(change, left);
        watch = await connection.WatchSignalAsync(
            "org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus",
            "NameOwnerChanged",
            ReadOwner,
            changed,
            ObserverFlags.None,
            emitOnCapturedContext: false).ConfigureAwait(false);
        await connection.RequestNameAsync(name, RequestNameOptions.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask HandleMethodAsync(MethodContext context)
    {
        var request = context.Request;
        var reader = request.GetBodyReader();
        var signature = request.SignatureAsString ?? "";
        var arguments = Marshal.Read(ref reader, signature);
        context.DisposesAsynchronously = true;
        var call = new BusCall(request.SenderAsString ?? "", arguments, answer => Answer(context, answer));
        var (path, interfaceName, member) = (request.PathAsString!, request.InterfaceAsString, request.MemberAsString!);
        run(() => Tree.Handle(path, interfaceName, member, signature, call));
        return default;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        watch?.Dispose();
        connection.Dispose();
    }

    private static (string Name, string Owner) ReadOwner(Message message, object? state)
    {
        var reader = message.GetBodyReader();
        var name = reader.ReadString();
        reader.ReadString();
        return (name, reader.ReadString());
    }

    private static void Answer(MethodContext context, BusAnswer answer)
    {
        using (context)
        {
            if (answer.Error is not null)
            {
                context.ReplyError(answer.Error, answer.Message!);
                return;
            }

            var writer = context.CreateReplyWriter(answer.Signature);
            try
            {
                Marshal.Write(ref writer, answer.Signature, answer.Values);
                context.Reply(writer.CreateMessage());
            }
            finally
            {
                writer.Dispose();
            }
        }
    }

    private void TellLeft(Notification<(string Name, string Owner)> change, Action<string> left)
    {
        if (change.HasValue && change.Value is { Owner: "" } gone && gone.Name.StartsWith(':'))
        {
            run(() => left(gone.Name));
        }
    }

    /// <summary>Nobody hears what is said before the service is on the bus.</summary>
    private void Send(BusSignal signal)
    {
        if (!connected)
        {
            return;
        }

        var writer = connection.GetMessageWriter();
        try
        {
            writer.WriteSignalHeader(null!, signal.Path, signal.Interface, signal.Name, signal.Signature);
            Marshal.Write(ref writer, signal.Signature, signal.Values);
            connection.TrySendMessage(writer.CreateMessage());
        }
        finally
        {
            writer.Dispose();
        }
    }
}

# The live page in a real browser, without a window, driven over its debugging port. Skipped where there is none.
BeforeDiscovery {
    $browser = Get-Command chromium, chromium-browser, google-chrome -ErrorAction Ignore | Select-Object -First 1
}

BeforeAll {
    $WarningPreference = 'SilentlyContinue'
    Import-Module (Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1) -Force

    # Asks again until the answer is yes; a busy machine needs longer.
    function Wait-Until([scriptblock] $Condition, [string] $What, [int] $Seconds = 90) {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        while (-not (& $Condition)) {
            if ($clock.Elapsed.TotalSeconds -gt $Seconds) { throw "$What did not happen in $Seconds s." }
            Start-Sleep -Milliseconds 200
        }
    }

    $script:socket = $script:browser = $null

    function Start-Browser([string] $Url, [string] $Script = '') {
        $program = (Get-Command chromium, chromium-browser, google-chrome -ErrorAction Ignore | Select-Object -First 1).Source
        $userData = Join-Path $TestDrive "profile-$([guid]::NewGuid())"
        $script:browser = Start-Process $program -PassThru -RedirectStandardError (Join-Path $TestDrive errors.log) -RedirectStandardOutput (Join-Path $TestDrive output.log) -ArgumentList @(
            '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run', '--window-size=1280,900'
            '--remote-debugging-port=0', "--user-data-dir=$userData", 'about:blank')
        $portFile = Join-Path $userData DevToolsActivePort
        Wait-Until { (Test-Path $portFile) -and (Get-Content $portFile).Count -ge 2 } 'The start of the browser'
        $port = (Get-Content $portFile)[0]
        $tab = (Invoke-RestMethod "http://127.0.0.1:$port/json") | Where-Object type -EQ page | Select-Object -First 1
        $script:socket = [Net.WebSockets.ClientWebSocket]::new()
        $null = $socket.ConnectAsync($tab.webSocketDebuggerUrl, [Threading.CancellationToken]::None).GetAwaiter().GetResult()
        $script:messages = [Collections.Generic.List[object]]::new()
        $script:number = 0
        foreach ($domain in 'Page', 'Runtime', 'Log', 'Network') { $null = Invoke-Browser "$domain.enable" }
        $null = Invoke-Browser Page.addScriptToEvaluateOnNewDocument @{ source = $Script }
        $null = Invoke-Browser Page.navigate @{ url = $Url }
    }

    function Stop-Browser {
        if ($socket) { $socket.Dispose() }
        if ($browser -and -not $browser.HasExited) { $browser.Kill($true) }
        $script:socket = $script:browser = $null
    }

    # One command of the Chrome DevTools Protocol; what the browser says unasked is kept in $messages.
    function Invoke-Browser([string] $Method, [hashtable] $Parameter = @{}) {
        $script:number++
        $bytes = [Text.Encoding]::UTF8.GetBytes((ConvertTo-Json @{ id = $number; method = $Method; params = $Parameter } -Depth 9 -Compress))
        $limit = [Threading.CancellationTokenSource]::new(60000)
        $null = $socket.SendAsync([ArraySegment[byte]]::new($bytes), [Net.WebSockets.WebSocketMessageType]::Text, $true, $limit.Token).GetAwaiter().GetResult()
        while ($true) {
            $text = [IO.MemoryStream]::new()
            $buffer = [byte[]]::new(65536)
            do {
                $part = $socket.ReceiveAsync([ArraySegment[byte]]::new($buffer), $limit.Token).GetAwaiter().GetResult()
                $text.Write($buffer, 0, $part.Count)
            } until ($part.EndOfMessage)
            $message = [Text.Encoding]::UTF8.GetString($text.ToArray()) | ConvertFrom-Json
            if ($message.PSObject.Properties['id'] -and $message.id -eq $number) { return $message.PSObject.Properties['result'] ? $message.result : $message }
            $messages.Add($message)
        }
    }

    # Nothing while the page is still being loaded.
    function Read-Page([string] $Expression) {
        $answer = Invoke-Browser Runtime.evaluate @{ expression = $Expression; returnByValue = $true }
        $answer.PSObject.Properties['result']?.Value.PSObject.Properties['value']?.Value
    }

    function Save-Picture([string] $Name) {
        $file = Join-Path $TestDrive $Name
        [IO.File]::WriteAllBytes($file, [Convert]::FromBase64String((Invoke-Browser Page.captureScreenshot @{ format = 'png' }).data))
        $file
    }

    # What the page logged or did not get, but for what it cannot reach while the stream is away.
    function Get-Complaint {
        $messages | Where-Object { $_.method -in 'Runtime.exceptionThrown', 'Runtime.consoleAPICalled', 'Log.entryAdded' } | ForEach-Object { $_ | ConvertTo-Json -Depth 9 -Compress }
    }

    function Wait-Playing {
        Wait-Until { (Read-Page "document.getElementById('status').dataset.state") -eq 'live' } 'Live'
        $start = Read-Page 'video.currentTime'
        Wait-Until { (Read-Page 'video.currentTime') -gt $start + 1 } 'Playing'
    }
}

AfterAll {
    Stop-CameraStream -All
    Stop-CameraSimulator -All
    Remove-Module CameraP2P
}

Describe 'The live page' -Skip:(-not $browser) {
    BeforeAll {
        $sim = Start-CameraSimulator -Port 0 -SearchPort 0 -AddressPhase $false
        $session = Connect-Camera 127.0.0.1 -Port $sim.Port -Name 'front <b>door</b>'
        $script:job = Start-CameraStream -Session $session -Listen
    }

    AfterEach {
        Stop-Browser
    }

    It 'shows moving pictures, light and dark, without an error' {
        Start-Browser $job.Url
        Wait-Playing

        # Only the picture counts: the numbers beside it change, too.
        $null = Read-Page "document.querySelectorAll('dd, #text').forEach(e => e.style.visibility = 'hidden')"
        $first = Save-Picture first.png
        $shown = Read-Page 'video.currentTime'
        Wait-Until { (Read-Page 'video.currentTime') -gt $shown + 0.5 } 'Another picture'
        $second = Save-Picture second.png
        (Get-FileHash $first).Hash | Should -Not -Be (Get-FileHash $second).Hash

        $null = Invoke-Browser Emulation.setEmulatedMedia @{ features = @(@{ name = 'prefers-color-scheme'; value = 'dark' }) }
        Read-Page 'getComputedStyle(document.body).backgroundColor' | Should -Be 'rgb(19, 22, 19)'
        $null = Invoke-Browser Emulation.setEmulatedMedia @{ features = @(@{ name = 'prefers-color-scheme'; value = 'light' }) }
        Read-Page 'getComputedStyle(document.body).backgroundColor' | Should -Be 'rgb(245, 244, 239)'

        Read-Page "document.getElementById('camera').textContent" | Should -Be 'front <b>door</b>'
        Read-Page "document.querySelectorAll('h1 b').length" | Should -Be 0
        Read-Page 'video.videoWidth' | Should -Be 320
        $job.Statistics.Viewers | Should -Be 1
        Get-Complaint | Should -BeNullOrEmpty
        @($messages | Where-Object method -EQ Network.requestWillBeSent | ForEach-Object { ([uri] $_.params.request.url).Authority } | Where-Object { $_ } | Sort-Object -Unique) |
            Should -Be @($job.Url.Authority)
    }

    It 'fits a phone' {
        Start-Browser $job.Url
        $null = Invoke-Browser Emulation.setDeviceMetricsOverride @{ width = 360; height = 740; deviceScaleFactor = 2; mobile = $true }
        Wait-Playing
        Read-Page 'document.documentElement.scrollWidth' | Should -BeLessOrEqual 360
    }

    It 'says plainly that the browser cannot play H.265' {
        Start-Browser $job.Url "
            Headers.prototype.get = () => 'video/mp4; codecs=hvc1.1.6.L93.B0';
            MediaSource.isTypeSupported = type => !type.includes('hvc1');"
        Wait-Until { (Read-Page "document.getElementById('status').dataset.state") -eq 'failed' } 'The message'
        Read-Page "document.getElementById('notice').textContent" | Should -BeLike '*H.265, which this browser cannot play.*'
    }

    It 'says that the stream is interrupted, and goes on when the camera is back' {
        Start-Browser $job.Url
        Wait-Playing

        Stop-CameraSimulator -Port $sim.Port
        Wait-Until { (Read-Page "document.getElementById('status').dataset.state") -eq 'interrupted' } 'Interrupted'
        $again = Start-CameraSimulator -Port $sim.Port -SearchPort $sim.SearchPort -AddressPhase $false
        $again.Port | Should -Be $sim.Port
        Wait-Playing
    }

    It 'says that the stream has ended, and goes on when it is started again' {
        Start-Browser $job.Url
        Wait-Playing
        $port = $job.Url.Port

        Stop-CameraStream -Job $job
        Wait-Until { (Read-Page "document.getElementById('status').dataset.state") -eq 'ended' } 'Ended'
        Read-Page "document.getElementById('notice').textContent" | Should -BeLike 'The stream has ended.*'

        $script:job = Start-CameraStream -Session $session -Listen -Port $port
        Wait-Playing
    }
}

Describe 'A script that shows a live page' {
    It 'ends with Ctrl+C, and the page with it' -Skip:$IsWindows {
        $file = Join-Path $TestDrive interrupted.ps1
        $output = Join-Path $TestDrive interrupted.txt
        Set-Content $file "
            Import-Module '$(Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1)'
            `$null = Start-CameraSimulator -Port 0 -SearchPort 0 | Connect-Camera -WarningAction Ignore
            `$job = Start-CameraStream -Listen
            [Console]::Out.WriteLine(`$job.Url)
            `$job | Wait-Job"
        $process = Start-Process $env:CAMERAP2P_PWSH -PassThru -RedirectStandardOutput $output -ArgumentList '-NoProfile', '-NonInteractive', '-File', $file
        try {
            Wait-Until { (Test-Path $output) -and (Get-Content $output -Raw) -match 'http://\S+/' } 'The page'
            $url = [regex]::Match((Get-Content $output -Raw), 'http://\S+/').Value
            (Invoke-RestMethod "${url}statistics").viewers | Should -Be 0

            & /bin/kill -INT $process.Id
            Wait-Until { $process.HasExited } 'The end of the script'
            { Invoke-RestMethod "${url}statistics" } | Should -Throw
        }
        finally {
            if (-not $process.HasExited) { $process.Kill($true) }
        }
    }
}

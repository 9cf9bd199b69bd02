"""A server on this machine that answers in odd ways, for tests/urls/run. Prints its port, then serves until killed."""
import gzip
import http.server
import sys

REPLICAS = b"replicas: 5\n"

# path: (status, reason, headers, body); a reason of None is the usual one
ANSWERS = {
    "/values.yaml": (200, None, {}, REPLICAS),
    "/empty": (200, None, {}, b""),
    "/text": (200, None, {}, b"no map\n"),
    "/two": (200, None, {}, b"a: 1\n---\nb: 2\n"),
    "/with%20blank": (200, None, {}, b"blank: true\n"),
    "/query?x=1": (200, None, {}, b"query: true\n"),
    "/moved": (301, None, {"Location": "/values.yaml"}, b"a: moved"),
    "/found": (302, None, {"Location": "values.yaml"}, b""),
    "/permanent": (308, None, {"Location": "/moved"}, b""),
    "/loop": (302, None, {"Location": "/loop"}, b""),
    "/to-ftp": (302, None, {"Location": "ftp://127.0.0.1/values.yaml"}, b""),
    "/to-file": (302, None, {"Location": "file:///etc/hostname"}, b""),
    "/nowhere": (302, None, {}, b""),
    "/choices": (300, None, {"Location": "/values.yaml"}, b""),
    "/not-modified": (304, None, {"Location": "/values.yaml"}, b""),
    "/missing": (404, None, {}, b"a: 1\n"),
    "/odd": (599, "Very Odd Reason", {}, b""),
    "/broken": (500, None, {}, b"a: 1\n"),
    "/partial": (206, None, {}, REPLICAS),
    "/nothing": (204, None, {}, b""),
    "/packed": (200, None, {"Content-Encoding": "gzip"}, gzip.compress(REPLICAS, mtime=0)),
    "/short": (200, None, {"Content-Length": "100"}, REPLICAS),
}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/silent":
            return
        if self.path == "/bare":
            self.wfile.write(b"HTTP/1.0 404\r\n\r\n")
            return
        if self.path == "/headers":
            names = ("User-Agent", "Accept", "Accept-Encoding", "Authorization")
            lines = [f"{name}: {self.headers.get(name, 'none')}\n" for name in names]
            self.answer(200, None, {}, "".join(lines).encode())
            return
        self.answer(*ANSWERS.get(self.path, (404, "No Such Page", {}, b"")))

    def answer(self, status, reason, headers, body):
        self.send_response(status, reason)
        for name, text in headers.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1])
sys.stdout.flush()
server.serve_forever()

module gtmpl

go 1.21

"""Where runs are computed: worker processes, who watches over them, and the shelf that results stand on."""

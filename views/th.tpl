% order = {"-" + key: "descending", key: "ascending"}.get(sorting.key)
<th scope="col" class="{{kind}}"{{' aria-sort=' + order if order else ''}}><a href="{{sorting.address(key)}}" data-sort="{{key}}">{{text}}</a></th>

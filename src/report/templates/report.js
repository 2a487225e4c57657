(function () {
  "use strict";
  var collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  var words = document.body.dataset;
  document.querySelectorAll("section.table").forEach(function (section, number) {
    var table = section.querySelector("table");
    var body = table ? table.tBodies[0] : null;
    var rows = body ? Array.from(body.rows) : [];
    if (2 > rows.length) { return; }
    var heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.append(button);
      button.addEventListener("click", function () {
        var up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        var key = function (row) {
          var cell = row.cells[column];
          return cell.dataset.value || cell.textContent.trim();
        };
        rows.sort(function (one, other) { return (up ? 1 : -1) * collator.compare(key(one), key(other)); });
        rows.forEach(function (row) { body.append(row); });
      });
    });
    if (6 > rows.length) { return; }
    var box = document.createElement("p");
    var label = document.createElement("label");
    var input = document.createElement("input");
    var told = document.createElement("span");
    box.className = "filter";
    input.type = "search";
    input.id = "filter-" + number;
    label.htmlFor = input.id;
    label.textContent = words.filter;
    told.setAttribute("role", "status");
    box.append(label, input, told);
    table.parentNode.before(box);
    input.addEventListener("input", function () {
      var wanted = input.value.trim().toLocaleLowerCase();
      var shown = 0;
      rows.forEach(function (row) {
        var fits = row.textContent.toLocaleLowerCase().includes(wanted);
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      told.textContent = wanted ? words.shown.replace("#", shown).replace("#", rows.length) : "";
    });
  });
}());

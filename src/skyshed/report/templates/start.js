// The map of a page whose data lie beside it: map.js reads them from the page, as it does in a report.
document.getElementById("map-data").textContent = await (await fetch("data.json")).text();
await import("./map.js");

// The numbers that a tier gives stand in the empty fields, also of one that is only being chosen.
const tier = document.querySelector("[data-tier]");
function show() {
  const given = tier.selectedOptions[0].dataset;
  for (const field of tier.form.querySelectorAll(".fields input[inputmode]")) if (given[field.name] !== undefined) field.placeholder = given[field.name];
}
if (tier) {
  tier.addEventListener("change", show);
  show(); // a browser may have put back what was chosen before a reload
}

// The numbers that a tier gives stand in the empty fields, also of one that is only being chosen.
const tier = document.querySelector("[data-tier]");
const show = () => {
  const given = tier.selectedOptions[0].dataset;
  for (const field of tier.form.querySelectorAll(".fields input[inputmode]")) field.placeholder = given[field.name] ?? "";
};
tier?.addEventListener("change", show);
